import { notFound } from "next/navigation";
import { EndRule } from "@/components/price-rules/end-rule";
import { RuleEditor } from "@/components/price-rules/rule-editor";
import { RuleHistory } from "@/components/price-rules/rule-history";
import { RuleSummary } from "@/components/price-rules/rule-summary";
import { AuditTrail } from "@/components/staff/audit-trail";
import { StaffPage } from "@/components/staff/staff-page";
import { getAuditTrail } from "@/lib/backoffice";
import { requireStaff } from "@/lib/callers";
import { reachesRole } from "@/lib/contract/permissions";
import { AppError } from "@/lib/errors";
import { uuidOrNull } from "@/lib/kernel/uuid";
import { getPricingRule } from "@/lib/pricing";
import { areaMetadata } from "../../../../area-metadata";
import { pricesArea } from "../../../../areas/prices";
import { ruleChoices } from "../../rule-choices";

export const generateMetadata = areaMetadata({ ...pricesArea, title: "Pricing rule" });

export default async function RulePage({ params }: PageProps<"/admin/prices/rules/[ruleId]">) {
  const staff = await requireStaff(pricesArea.role);
  const ruleId = uuidOrNull((await params).ruleId);
  if (!ruleId) notFound();
  const [rule, choices, trail] = await Promise.all([
    getPricingRule(staff, ruleId).catch(nullWhenMissing),
    ruleChoices(staff),
    getAuditTrail(staff, `pricing_rule:${ruleId}`),
  ]);
  if (!rule) notFound();
  const shown = rule.current && !rule.current.is_end ? rule.current : rule.latest;
  const maySet = reachesRole(staff.role, "admin");
  const isOver = (!rule.current || rule.current.is_end) && rule.scheduled.length === 0;
  return (
    <StaffPage
      title={shown.name}
      description={isOver ? "This rule has ended. A saved change puts it in effect again." : undefined}
      crumbs={[{ label: pricesArea.title, href: pricesArea.href }, { label: shown.name }]}
      actions={maySet && !isOver && <EndRule rule={rule} name={shown.name} />}
    >
      {maySet ? (
        <RuleEditor key={rule.version} start={shown} rule={rule} choices={choices} />
      ) : (
        <RuleSummary rule={rule} version={shown} />
      )}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <RuleHistory rule={rule} history={rule.history} maySet={maySet} />
        <AuditTrail entries={trail} />
      </div>
    </StaffPage>
  );
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof AppError && error.code === "NOT_FOUND") return null;
  throw error;
}
