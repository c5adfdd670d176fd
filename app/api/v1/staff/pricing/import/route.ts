import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { importPricingRules } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.importPricingRules, ({ actor, body: { file_base64, digest, reason } }) =>
    importPricingRules(actor, Buffer.from(file_base64, "base64"), digest, reason),
  ),
);
