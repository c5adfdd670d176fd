import { route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { previewPricingImport } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.previewPricingImport, ({ actor, body: { file_base64 } }) =>
    previewPricingImport(actor, Buffer.from(file_base64, "base64")),
  ),
);
