import { reply, route, serve } from "@/lib/api";
import { listCountries } from "@/lib/catalog";
import { catalogEndpoints } from "@/lib/contract/endpoints/catalog";

/** By name. The same for everybody. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(catalogEndpoints.listCountries, async () =>
    reply({ countries: await listCountries() }, { headers: { "cache-control": "public, max-age=60" } }),
  ),
);
