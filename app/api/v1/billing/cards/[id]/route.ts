import { route, serve } from "@/lib/api";
import { removeCard } from "@/lib/billing";
import { cardEndpoints } from "@/lib/contract/endpoints/cards";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(cardEndpoints.removeCard, ({ actor, accountId, params }) => removeCard(actor, accountId, params.id)),
);
