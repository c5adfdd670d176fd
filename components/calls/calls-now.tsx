"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import type { CallPath } from "@/lib/contract/calls/path";
import { isSameForCallers } from "@/lib/contract/calls/same-path";
import type { CallWeek } from "@/lib/contract/calls/week";
import { callWeekQuery } from "./call-queries";
import { droppedText, pathSteps, pathText, ruleText } from "./call-words";
import { CloseNumber } from "./close-number";

interface CallsNowProps {
  numberId: string;
  initial: CallWeek;
  mayChange: boolean;
}

/** An unpaid bill has taken something away. */
const isUnpaid = ({ rule, dropped }: CallPath) =>
  rule.kind === "stage" || dropped.some(({ reason }) => reason === "stage");

/** What happens now when the number rings, in words, and what comes next. */
export function CallsNow({ numberId, initial, mayChange }: CallsNowProps) {
  const { data: week } = useQuery({ ...callWeekQuery(numberId), initialData: initial });
  const times = useTimes();
  const [first, ...later] = week.stretches;
  if (!first) return null;
  const { now: path } = week;
  const planned = first.path;
  // Stretches part where only the reason changes, too.
  const next = later.find((one) => !isSameForCallers(one.path, planned));
  const dropped = droppedText(path);
  const isOwnGreeting = week.is_first_plan && path.rule.kind === planned.rule.kind;
  return (
    <Card>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">When it rings</h2>
        <LinkButton href={routes.calls(numberId)} variant="secondary" size="sm">
          {week.is_first_plan ? "Choose what happens" : "Change"}
        </LinkButton>
      </div>
      {isUnpaid(path) && (
        <Notice
          tone="bad"
          title="A bill of this account is not paid"
          className="mb-4"
          actions={
            <LinkButton href={routes.billing} size="sm">
              See the invoices
            </LinkButton>
          }
        >
          Paying brings everything back immediately, as you have chosen it.
        </Notice>
      )}
      <ol className="space-y-1">
        {pathSteps(path).map((step) => (
          <li key={step}>{step}.</li>
        ))}
      </ol>
      {dropped && <p className="mt-2 text-warn">{dropped}.</p>}
      <p className="mt-3 text-ink-soft text-sm">
        Now: {isOwnGreeting ? "nothing is chosen yet, so our greeting answers" : ruleText(path.rule, times)}
        {next && ` · From ${times.instant(next.from)}: ${pathText(next.path)}`}
      </p>
      {mayChange && !week.is_first_plan && path.rule.kind !== "stage" && (
        <div className="mt-3 flex flex-wrap gap-2">
          <CloseNumber
            numberId={numberId}
            timeZone={week.time_zone}
            now={week.server_now}
            until={planned.rule.kind === "closed_until" ? planned.rule.until : null}
          />
        </div>
      )}
    </Card>
  );
}
