import { route, serve } from "@/lib/api";
import { openNewCardPage } from "@/lib/billing";
import { cardEndpoints } from "@/lib/contract/endpoints/cards";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cardEndpoints.addCard, async ({ actor, accountId }) => ({ card_url: await openNewCardPage(actor, accountId) })),
);
