import { route, serve } from "@/lib/api";
import { getBillingEmail, removeBillingEmail, setBillingEmail } from "@/lib/billing";
import { billingEmailEndpoints } from "@/lib/contract/endpoints/billing-email";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(billingEmailEndpoints.getBillingEmail, ({ actor, accountId }) => getBillingEmail(actor, accountId)),
  route(billingEmailEndpoints.setBillingEmail, ({ actor, accountId, body }) =>
    setBillingEmail(actor, accountId, body.email),
  ),
  route(billingEmailEndpoints.removeBillingEmail, ({ actor, accountId }) => removeBillingEmail(actor, accountId)),
);
