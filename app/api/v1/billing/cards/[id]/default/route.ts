import { route, serve } from "@/lib/api";
import { chooseCard } from "@/lib/billing";
import { cardEndpoints } from "@/lib/contract/endpoints/cards";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cardEndpoints.chooseCard, ({ actor, accountId, params }) => chooseCard(actor, accountId, params.id)),
);
