import { route, serve } from "@/lib/api";
import { getCards } from "@/lib/billing";
import { cardEndpoints } from "@/lib/contract/endpoints/cards";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cardEndpoints.listCards, ({ actor, accountId }) => getCards(actor, accountId)),
);
