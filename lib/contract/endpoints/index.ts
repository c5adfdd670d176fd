import { accountPhoneEndpoints } from "./account-phones";
import { agentEndpoints } from "./agents";
import { billingEmailEndpoints } from "./billing-email";
import { billingFactsEndpoints } from "./billing-facts";
import { callPreviewEndpoints } from "./call-previews";
import { callEndpoints } from "./calls";
import { cardEndpoints } from "./cards";
import { cartEndpoints } from "./cart";
import { catalogEndpoints } from "./catalog";
import { invoiceEndpoints } from "./invoices";
import { memberEndpoints } from "./members";
import { messageEndpoints } from "./messages";
import { numberEndpoints } from "./numbers";
import { orderEndpoints } from "./orders";
import { sessionEndpoints } from "./session";
import { soundEndpoints } from "./sounds";
import { staffEndpoints } from "./staff";
import { staffCatalogEndpoints } from "./staff-catalog";
import { staffDisputeEndpoints } from "./staff-disputes";
import { staffInvoiceEndpoints } from "./staff-invoices";
import { staffMarginEndpoints } from "./staff-margins";
import { staffMemberEndpoints } from "./staff-members";
import { staffPricePlanEndpoints } from "./staff-price-plans";
import { staffPricingEndpoints } from "./staff-pricing";
import { staffRateEndpoints } from "./staff-rates";
import { staffRiseEndpoints } from "./staff-rises";
import { staffTextEndpoints } from "./staff-texts";
import { testCallEndpoints } from "./test-calls";
import { usageEndpoints } from "./usage";
import { voicemailEndpoints } from "./voicemails";
import { webhookEndpoints } from "./webhooks";

/** Every endpoint of `/api/v1` by its operation id. Client components import its type only: the schemas weigh as much as a page. */
export const endpoints = {
  ...catalogEndpoints,
  ...sessionEndpoints,
  ...cartEndpoints,
  ...orderEndpoints,
  ...invoiceEndpoints,
  ...cardEndpoints,
  ...billingEmailEndpoints,
  ...billingFactsEndpoints,
  ...usageEndpoints,
  ...numberEndpoints,
  ...callEndpoints,
  ...callPreviewEndpoints,
  ...testCallEndpoints,
  ...accountPhoneEndpoints,
  ...agentEndpoints,
  ...voicemailEndpoints,
  ...soundEndpoints,
  ...memberEndpoints,
  ...messageEndpoints,
  ...webhookEndpoints,
  ...staffEndpoints,
  ...staffCatalogEndpoints,
  ...staffDisputeEndpoints,
  ...staffInvoiceEndpoints,
  ...staffMarginEndpoints,
  ...staffMemberEndpoints,
  ...staffPricingEndpoints,
  ...staffPricePlanEndpoints,
  ...staffRateEndpoints,
  ...staffRiseEndpoints,
  ...staffTextEndpoints,
};

type AnyEndpoint = (typeof endpoints)[keyof typeof endpoints];

/** The endpoints by method and path, as callers name them: `EndpointAt["POST /cart/items"]`. */
export type EndpointAt = { [E in AnyEndpoint as `${E["method"]} ${E["path"]}`]: E };
