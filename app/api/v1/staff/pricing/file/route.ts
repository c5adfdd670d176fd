import { reply, route, serve } from "@/lib/api";
import { staffPricingEndpoints } from "@/lib/contract/endpoints/staff-pricing";
import { exportPricingRules, importRuleFile } from "@/lib/pricing";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffPricingEndpoints.exportPricingRules, async ({ actor }) =>
    reply(await exportPricingRules(actor), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="pricing-rules.csv"',
      },
    }),
  ),
  route(staffPricingEndpoints.importPricingRules, ({ actor, body: { text, reason } }) =>
    importRuleFile(actor, text, reason),
  ),
);
