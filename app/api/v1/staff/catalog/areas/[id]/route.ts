import { route, serve } from "@/lib/api";
import { getCatalogArea } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.getCatalogArea, ({ actor, params: { id } }) => getCatalogArea(actor, id)),
);
