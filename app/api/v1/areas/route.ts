import { apiRoute, catalogLimit, otherMethods, reply } from "@/lib/api";
import { listAreas } from "@/lib/catalog";
import { areasQuerySchema } from "@/lib/contract/areas-query";

/** Areas of a country with their prices, at most 500; those that need documents are listed and not sold. The same for everybody. */
export const GET = apiRoute(
  { auth: "none", query: areasQuerySchema, rateLimit: catalogLimit },
  async ({ query: { country, query, type } }) =>
    reply({ areas: await listAreas(country, query, type) }, { headers: { "cache-control": "public, max-age=60" } }),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
