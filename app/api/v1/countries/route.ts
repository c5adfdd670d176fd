import { apiRoute, catalogLimit, otherMethods, reply } from "@/lib/api";
import { listCountries } from "@/lib/catalog";

/** Countries with numbers, by name. The same for everybody. */
export const GET = apiRoute({ auth: "none", rateLimit: catalogLimit }, async () =>
  reply({ countries: await listCountries() }, { headers: { "cache-control": "public, max-age=60" } }),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
