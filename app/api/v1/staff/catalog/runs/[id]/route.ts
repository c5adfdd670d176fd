import { route, serve } from "@/lib/api";
import { getCatalogRun } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.getCatalogRun, ({ actor, params: { id } }) => getCatalogRun(actor, id)),
);
