import { route, serve } from "@/lib/api";
import { numberEndpoints } from "@/lib/contract/endpoints/numbers";
import { listYearOffers } from "@/lib/numbers";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(numberEndpoints.listYearOffers, ({ actor, accountId }) => listYearOffers(actor, accountId)),
);
