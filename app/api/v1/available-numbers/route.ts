import { apiRoute, otherMethods } from "@/lib/api";
import { searchLimit } from "@/lib/api/route-limits";
import { searchQuerySchema } from "@/lib/api/schemas/available-numbers";
import { searchAvailableNumbers } from "@/lib/catalog";

/** Searches numbers for sale. Open to everybody; a caller with a cart sees their own holds marked. */
export const GET = apiRoute(
  { auth: "optional", query: searchQuerySchema, rateLimit: searchLimit },
  ({ actor, accountId, query }) => searchAvailableNumbers(actor, query, accountId),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
