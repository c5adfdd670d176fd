import { apiRoute, catalogLimit, openApiDocument, otherMethods, reply } from "@/lib/api";
import { env } from "@/lib/env";

/** The API's description for programs. */
export const GET = apiRoute({ auth: "none", rateLimit: catalogLimit }, async () =>
  reply(openApiDocument(new URL(env().APP_URL).origin), { headers: { "cache-control": "public, max-age=300" } }),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
