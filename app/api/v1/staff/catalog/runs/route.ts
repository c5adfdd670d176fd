import { route, serve } from "@/lib/api";
import { requestCatalogSync } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.requestCatalogSync, ({ actor, body: { carrier_id, reason } }) =>
    requestCatalogSync(actor, carrier_id, reason),
  ),
);
