import { afterAnswer, apiRoute, idParams, otherMethods } from "@/lib/api";
import { relayOutboxSoon } from "@/lib/jobs";
import { cancelNumber, keepNumber } from "@/lib/numbers";

/** Ends the number with its paid period. Only people, never keys. */
export const POST = apiRoute({ auth: "person", params: idParams }, async ({ actor, accountId, params }) => {
  const number = await cancelNumber(actor, accountId, params.id);
  afterAnswer(relayOutboxSoon);
  return number;
});

/** Takes the cancellation back. */
export const DELETE = apiRoute({ auth: "person", params: idParams }, async ({ actor, accountId, params }) => {
  const number = await keepNumber(actor, accountId, params.id);
  afterAnswer(relayOutboxSoon);
  return number;
});

export const { GET, PUT, PATCH } = otherMethods("POST", "DELETE");
