import { apiRoute, idParams, otherMethods } from "@/lib/api";
import { renameNumberSchema } from "@/lib/contract/numbers";
import { getNumberOrThrow, renameNumber } from "@/lib/numbers";

/** One number of the account with its timeline. */
export const GET = apiRoute(
  { auth: "required", scope: "numbers:read", params: idParams },
  ({ actor, accountId, params }) => getNumberOrThrow(actor, accountId, params.id),
);

/** Gives the number a name of its own. */
export const PATCH = apiRoute(
  { auth: "required", scope: "numbers:write", params: idParams, body: renameNumberSchema },
  ({ actor, accountId, params, body }) => renameNumber(actor, accountId, params.id, body.label),
);

export const { POST, PUT, DELETE } = otherMethods("GET", "PATCH");
