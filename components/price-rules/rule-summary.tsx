import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import type { PricingRule, RuleVersion } from "@/lib/contract/staff/pricing";
import { RuleState } from "./rule-list";
import { ruleTerms } from "./rule-words";

/** A rule for those who may not change it. */
export function RuleSummary({ rule, version }: { rule: PricingRule; version: RuleVersion }) {
  return (
    <Card>
      <DataList
        items={[
          { label: "State", value: <RuleState rule={rule} version={version} /> },
          ...ruleTerms.map(({ title, say }) => ({ label: title, value: say(version) })),
        ]}
      />
    </Card>
  );
}
