import { afterAnswer, route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { relayOutboxSoon } from "@/lib/jobs";
import { cancelNumber, keepNumber } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.cancelNumber, async ({ actor, accountId, params }) => {
    const number = await cancelNumber(actor, accountId, params.id);
    afterAnswer(relayOutboxSoon);
    return number;
  }),
  route(numberEndpoints.keepNumber, async ({ actor, accountId, params }) => {
    const number = await keepNumber(actor, accountId, params.id);
    afterAnswer(relayOutboxSoon);
    return number;
  }),
);
