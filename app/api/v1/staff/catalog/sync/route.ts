import { route, serve } from "@/lib/api";
import { getCatalogSync } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.getCatalogSync, ({ actor }) => getCatalogSync(actor)),
);
