import { apiRoute, otherMethods, searchLimit } from "@/lib/api";
import { searchAvailableNumbers } from "@/lib/catalog";
import { searchQuerySchema } from "@/lib/contract/available-numbers";

/** Searches numbers for sale. Open to everybody; a caller with a cart sees their own holds marked. */
export const GET = apiRoute(
  { auth: "optional", query: searchQuerySchema, rateLimit: searchLimit },
  ({ actor, accountId, query }) => searchAvailableNumbers(actor, query, accountId),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
