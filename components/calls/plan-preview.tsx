"use client";

import { useTimes } from "@/components/account/times";
import { Notice } from "@/components/ui/notice";
import type { FindingCode } from "@/lib/contract/calls/findings";
import type { CallPlanPreview } from "@/lib/contract/calls/week";
import { counted } from "@/lib/kernel/words";
import { droppedText, findingText, pathSteps, pathText, ruleText } from "./call-words";

const mostChanges = 4;
/** Beside the field that it is about. */
const shownElsewhere = new Set<FindingCode>(["unverified_number", "fallback_barred", "fallback_unlimited"]);

/** What the plan under work would do: now, and where the coming week would differ from what is saved. */
export function PlanPreview({ preview }: { preview: CallPlanPreview }) {
  const times = useTimes();
  const { now, changes, findings } = preview;
  const dropped = droppedText(now);
  const warnings = findings.filter(({ severity, code }) => severity === "warning" && !shownElsewhere.has(code));
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h3 className="font-semibold">Now</h3>
        <ol className="mt-1 space-y-1">
          {pathSteps(now).map((step) => (
            <li key={step}>{step}.</li>
          ))}
        </ol>
        {dropped && <p className="mt-1 text-warn">{dropped}.</p>}
        <p className="mt-1 text-ink-soft text-sm">{ruleText(now.rule, times)}</p>
      </div>
      {warnings.length > 0 && (
        <Notice tone="warn" title="Worth knowing">
          <ul className="space-y-1">
            {warnings.map((finding) => (
              <li key={`${finding.code} ${finding.path}`}>{findingText(finding)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div>
        <h3 className="font-semibold">What saving changes</h3>
        {changes.length === 0 ? (
          <p className="mt-1 text-ink-soft">Nothing that callers would notice in the coming seven days.</p>
        ) : (
          <ul className="mt-1 divide-y divide-line">
            {changes.slice(0, mostChanges).map(({ from, to, before, after }) => (
              <li key={from} className="py-2">
                <p className="text-ink-soft text-sm">
                  {times.instant(from)} to {times.instant(to)}
                </p>
                <p className="text-ink-soft line-through">{pathText(before)}</p>
                <p>{pathText(after)}</p>
              </li>
            ))}
          </ul>
        )}
        {changes.length > mostChanges && (
          <p className="text-ink-soft text-sm">And {counted(changes.length - mostChanges, "more part")} of the week.</p>
        )}
      </div>
    </div>
  );
}
