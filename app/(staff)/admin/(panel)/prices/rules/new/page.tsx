import { newRuleTerms } from "@/components/price-rules/new-rule-terms";
import { RuleEditor } from "@/components/price-rules/rule-editor";
import { StaffPage } from "@/components/staff/staff-page";
import { requireStaff } from "@/lib/callers";
import { areaMetadata } from "../../../../area-metadata";
import { pricesArea } from "../../../../areas/prices";
import { ruleChoices } from "../../rule-choices";

const newRule = { ...pricesArea, title: "New rule", role: "admin" } as const;

export const generateMetadata = areaMetadata(newRule);

export default async function NewRulePage() {
  const staff = await requireStaff(newRule.role);
  return (
    <StaffPage
      title="New rule"
      description="It is saved with a reason, and its effect is shown before."
      crumbs={[{ label: pricesArea.title, href: pricesArea.href }, { label: "New rule" }]}
    >
      <RuleEditor start={newRuleTerms} choices={await ruleChoices(staff)} />
    </StaffPage>
  );
}
