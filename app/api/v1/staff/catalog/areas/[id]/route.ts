import { route, serve } from "@/lib/api";
import { getCatalogArea } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";
import { foundOrThrow } from "@/lib/errors";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.getCatalogArea, async ({ actor, params: { id } }) =>
    foundOrThrow(await getCatalogArea(actor, id)),
  ),
);
