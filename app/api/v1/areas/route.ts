import { reply, route, serve } from "@/lib/api";
import { listAreas } from "@/lib/catalog";
import { catalogEndpoints } from "@/lib/contract/endpoints/catalog";

/** Areas that need documents are listed and not sold. The same for everybody. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(catalogEndpoints.listAreas, async ({ query: { country, query, type } }) =>
    reply({ areas: await listAreas(country, query, type) }, { headers: { "cache-control": "public, max-age=60" } }),
  ),
);
