import { route, serve } from "@/lib/api";
import { searchAvailableNumbers } from "@/lib/catalog";
import { catalogEndpoints } from "@/lib/contract/endpoints/catalog";

/** A caller with a cart sees their own holds marked. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(catalogEndpoints.searchAvailableNumbers, ({ actor, accountId, query }) =>
    searchAvailableNumbers(actor, query, accountId),
  ),
);
