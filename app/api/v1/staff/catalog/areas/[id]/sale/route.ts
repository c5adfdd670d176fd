import { route, serve } from "@/lib/api";
import { setAreaSale } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.setAreaSale, ({ actor, params: { id }, body: { is_off_sale, reason } }) =>
    setAreaSale(actor, id, is_off_sale, reason),
  ),
);
