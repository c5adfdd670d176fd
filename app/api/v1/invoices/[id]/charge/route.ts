import { route, serve } from "@/lib/api";
import { payWithCard } from "@/lib/billing";
import { cardEndpoints } from "@/lib/contract/endpoints/cards";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cardEndpoints.payWithCard, ({ actor, accountId, params }) => payWithCard(actor, accountId, params.id)),
);
