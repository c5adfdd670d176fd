import { route, serve } from "@/lib/api";
import { getCatalogRun } from "@/lib/catalog";
import { staffCatalogEndpoints } from "@/lib/contract/endpoints/staff-catalog";
import { foundOrThrow } from "@/lib/errors";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffCatalogEndpoints.getCatalogRun, async ({ actor, params: { id } }) =>
    foundOrThrow(await getCatalogRun(actor, id)),
  ),
);
