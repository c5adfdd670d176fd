import type { Route } from "next";
import Link from "next/link";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import type { PricingRule, RuleVersion } from "@/lib/contract/staff/pricing";
import { floorText, monthlyText, rankText, roundingText, scopeText, volumeText } from "./rule-words";

interface RuleListProps {
  rules: readonly PricingRule[];
  nameOf: (country: string) => string;
}

/** The rules in the order in which they are asked: for each offer the first one that fits decides. */
export function RuleList({ rules, nameOf }: RuleListProps) {
  return (
    <ol aria-label="Pricing rules" className="divide-y divide-line rounded-panel border border-line bg-surface">
      {rules.map((rule, index) => {
        const version = rule.current ?? rule.scheduled[0] ?? rule.latest;
        return (
          <li
            key={rule.id}
            className="relative grid gap-x-5 gap-y-1 px-4 py-3 hover:bg-sunken sm:grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1.2fr)_9.5rem]"
          >
            <span className="text-ink-soft text-sm tabular-nums max-sm:hidden" title={rankText(version)}>
              {index + 1}.
            </span>
            <div className="min-w-0">
              <h2 className="font-medium text-base">
                <Link
                  href={`/admin/prices/rules/${rule.id}` as Route}
                  prefetch={false}
                  className="text-brand-ink after:absolute after:inset-0 hover:underline"
                >
                  {version.name}
                </Link>
              </h2>
              <p className="text-sm">{scopeText(version, nameOf)}</p>
              <p className="text-ink-soft text-xs">
                {version.currency} · {rankText(version)}
              </p>
            </div>
            <div className="min-w-0 text-sm">
              <p>
                {monthlyText(version)}
                {version.fixed_cents === null && `, ${roundingText(version)}`}
              </p>
              <p className="text-ink-soft">{floorText(version)}</p>
              {version.volume_steps.length > 0 && <p className="text-ink-soft">{volumeText(version)}</p>}
            </div>
            <div className="text-sm sm:text-right">
              <RuleState rule={rule} version={version} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Whether a rule is in effect, and what comes next. */
export function RuleState({ rule, version }: { rule: PricingRule; version: RuleVersion }) {
  const next = rule.scheduled[0];
  return (
    <>
      {rule.current && !rule.current.is_end ? (
        <Badge tone="good">In effect</Badge>
      ) : next ? (
        <Badge tone="brand">Scheduled</Badge>
      ) : (
        <Badge>Ended</Badge>
      )}
      {rule.current?.valid_until && (
        <span className="block text-ink-soft text-xs">
          until <When at={rule.current.valid_until} />
        </span>
      )}
      {next && (
        <span className="block text-ink-soft text-xs">
          {next.is_end ? "ends" : rule.current ? "changes" : "begins"} <When at={next.valid_from} />
        </span>
      )}
      {!rule.current && !next && (
        <span className="block text-ink-soft text-xs">
          <When at={version.valid_until} />
        </span>
      )}
    </>
  );
}
