import { reply, route, serve } from "@/lib/api";
import { suggestPlaces } from "@/lib/catalog";
import { catalogEndpoints } from "@/lib/contract/endpoints/catalog";

/** From our catalog alone, the same for everybody. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(catalogEndpoints.suggestPlaces, async ({ query: { country, query } }) =>
    reply({ places: await suggestPlaces(country, query) }, { headers: { "cache-control": "public, max-age=60" } }),
  ),
);
