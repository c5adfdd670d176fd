import { openApiDocument, reply, route, serve } from "@/lib/api";
import { descriptionEndpoint } from "@/lib/contract/endpoints/description";
import { env } from "@/lib/env";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(descriptionEndpoint, async () =>
    reply(openApiDocument(new URL(env().APP_URL).origin), { headers: { "cache-control": "public, max-age=300" } }),
  ),
);
