import { route, serve } from "@/lib/api";
import { setCountrySale } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.setCountrySale, ({ actor, params: { iso2 }, body: { is_off_sale, reason } }) =>
    setCountrySale(actor, iso2, is_off_sale, reason),
  ),
);
