import { route, serve } from "@/lib/api";
import { getBillingFacts, saveBillingFacts } from "@/lib/billing";
import { billingFactsEndpoints } from "@/lib/contract/endpoints/billing-facts";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(billingFactsEndpoints.getBillingFacts, ({ actor, accountId }) => getBillingFacts(actor, accountId)),
  route(billingFactsEndpoints.saveBillingFacts, ({ actor, accountId, body }) =>
    saveBillingFacts(actor, accountId, body),
  ),
);
