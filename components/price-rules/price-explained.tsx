import type { Route } from "next";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { PriceExplanation } from "@/lib/contract/staff/pricing";
import { priceStepText } from "@/lib/contract/staff/pricing-words";
import { formatMoney } from "@/lib/kernel/money";
import { statusLabels } from "./rule-words";

/** What one area's numbers cost and why: the winning rule step by step, then every other rule with what keeps it from deciding. */
export function PriceExplained({ explanation }: { explanation: PriceExplanation }) {
  const { area, quote, steps, rules, currency, count } = explanation;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Card>
        <h2 className="text-lg">
          {area.name} {area.prefix}
        </h2>
        <p className="mt-1 text-2xl">
          {quote.monthly_cents === null ? (
            <Badge tone="warn">{statusLabels[quote.status]}</Badge>
          ) : (
            <>
              {formatMoney(quote.monthly_cents, currency)}{" "}
              <span className="text-base text-ink-soft">a month{count > 1 && `, with ${count} numbers`}</span>
            </>
          )}
        </p>
        {quote.margin_percent !== null && (
          <p className="text-ink-soft text-sm">
            {quote.margin_percent.toLocaleString("en-US", { maximumFractionDigits: 1 })}% of it is ours.
          </p>
        )}
        {steps.length > 0 && (
          <ol className="mt-4 list-decimal space-y-1 pl-5 text-[0.9375rem]">
            {steps.map((step) => (
              <li key={step.code}>{priceStepText(step, currency)}</li>
            ))}
          </ol>
        )}
      </Card>
      <Card>
        <h2 className="text-lg">Rules that were asked</h2>
        <ol className="mt-2 divide-y divide-line">
          {rules.map((rule) => (
            <li key={rule.rule_id} className="py-2.5">
              <p className="flex flex-wrap items-center gap-2">
                <Link
                  href={`/admin/prices/rules/${rule.rule_id}` as Route}
                  prefetch={false}
                  className="font-medium text-brand-ink hover:underline"
                >
                  {rule.name}
                </Link>
                {rule.outcome === "won" && <Badge tone="good">Decides</Badge>}
              </p>
              <p className="text-ink-soft text-sm">{outcomeText(rule)}</p>
            </li>
          ))}
        </ol>
        {rules.length === 0 && (
          <p className="mt-2 text-ink-soft">No rule is in effect for accounts of this currency.</p>
        )}
      </Card>
    </div>
  );
}

const misses: Record<PriceExplanation["rules"][number]["misses"][number], string> = {
  area: "another area",
  country: "another country",
  number_type: "another type",
  feature: "a feature that it lacks",
  carrier: "another carrier",
};

function outcomeText({ outcome, misses: missed, priority }: PriceExplanation["rules"][number]): string {
  switch (outcome) {
    case "won":
      return "It fits, and none that fits says more about the offer.";
    case "misses":
      return `It asks for ${missed.map((one) => misses[one]).join(" and ")}.`;
    case "less_specific":
      return "It fits too, but says less about the offer.";
    case "higher_priority_number":
      return `It fits as well, but its priority, ${priority}, comes later.`;
  }
}
