import { apiRoute, keysetPage, otherMethods } from "@/lib/api";
import { numbersQuerySchema } from "@/lib/contract/numbers";
import { listNumbers } from "@/lib/numbers";

/** The account's numbers, newest first; without `status` those that have not ended. */
export const GET = apiRoute(
  { auth: "required", scope: "numbers:read", query: numbersQuerySchema },
  async ({ actor, accountId, query: { query, status, ...page } }) => {
    const { items, next_cursor } = await keysetPage(page, (limit, before) =>
      listNumbers(actor, accountId, { limit, before, query, status }),
    );
    return { numbers: items, next_cursor };
  },
);

export const { POST, PUT, PATCH, DELETE } = otherMethods("GET");
