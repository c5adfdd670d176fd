"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { SpendStopNotice } from "@/components/billing/spend-stop-notice";
import { CallHistory } from "@/components/calls/call-history";
import { CallsNow } from "@/components/calls/calls-now";
import { TestCall } from "@/components/calls/test-call";
import { routes } from "@/components/layout/routes";
import { NumberTexts } from "@/components/messages/number-texts";
import { Abilities } from "@/components/number-facts/abilities";
import { EmergencyNote } from "@/components/number-facts/emergency-note";
import { concurrentCallsText, minutePriceText, typeLabels } from "@/components/number-facts/labels";
import { NumberAssignee } from "@/components/numbers/number-assignee";
import { NumberName } from "@/components/numbers/number-name";
import { numberQuery } from "@/components/numbers/number-query";
import { NumberShare } from "@/components/numbers/number-share";
import { NumberState } from "@/components/numbers/number-state";
import { NumberTags } from "@/components/numbers/number-tags";
import { NumberTerm } from "@/components/numbers/number-term";
import { NumberTimeline } from "@/components/numbers/number-timeline";
import { answerText, awayText, numberLook } from "@/components/numbers/number-words";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { PageHeader } from "@/components/ui/page-header";
import { PhoneNumber } from "@/components/ui/phone-number";
import { StatusPill } from "@/components/ui/status-pill";
import type { CallWeek } from "@/lib/contract/calls/week";
import type { Call } from "@/lib/contract/calls/wire";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";
import type { SpendStop } from "@/lib/contract/spend-caps";

interface NumberViewProps {
  initial: OwnedNumberDetail;
  /** What its calls do now and in the coming week, and the latest of them. */
  week: CallWeek;
  calls: Call[];
  /** whether a limit keeps its phones silent */
  stop: SpendStop;
  mayConfigure: boolean;
  mayRaise: boolean;
}

/** A number's page: what happens when it rings, its calls, what it is, its term, and everything that happened to it. */
export function NumberView({ initial, week, calls, stop, mayConfigure, mayRaise }: NumberViewProps) {
  const { data: number } = useQuery({ ...numberQuery(initial.id), initialData: initial });
  const look = numberLook(number);
  const away = awayText(number);
  const times = useTimes();
  return (
    <>
      <PageHeader
        above={
          <Breadcrumbs
            crumbs={[{ label: "My numbers", href: routes.myNumbers }, { label: number.label ?? number.display }]}
          />
        }
        title={<PhoneNumber e164={number.e164} display={number.display} />}
      >
        <div className="flex flex-wrap items-center gap-x-4">
          <StatusPill tone={look.tone} busy={look.busy ?? false}>
            {look.label}
          </StatusPill>
          <NumberName number={number} />
        </div>
        {mayConfigure && number.ended_at === null && <NumberTags number={number} />}
        {mayConfigure && number.ended_at === null && <NumberAssignee number={number} />}
      </PageHeader>
      {number.status === "active" && <NumberShare number={number} />}
      <NumberState number={number} />
      {number.status === "active" && <SpendStopNotice numberId={number.id} initial={stop} mayRaise={mayRaise} />}
      <div className="grid gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-start">
        <div className="space-y-5">
          {number.status === "active" && number.answer_path?.kind === "sip" && (
            <CallsNow numberId={number.id} initial={week} mayChange={mayConfigure} />
          )}
          {number.status === "active" && number.answer_path?.kind === "sip" && mayConfigure && (
            <TestCall numberId={number.id} />
          )}
          {number.features.includes("sms_in") && <NumberTexts numberId={number.id} />}
          <CallHistory numberId={number.id} initial={{ calls, next_cursor: null }} />
          <Card>
            <h2 className="mb-4 text-lg">Details</h2>
            <DataList
              items={[
                { label: "Place", value: number.place },
                { label: "Type", value: typeLabels[number.number_type] },
                { label: "Can do", value: <Abilities features={number.features} /> },
                { label: "Calls", value: answerText(number) },
                number.features.includes("voice_in") && {
                  label: "Calls at a time",
                  value: concurrentCallsText(number.concurrent_calls),
                },
                number.minute_price !== null && {
                  label: "Each minute of a call",
                  value: `${minutePriceText(number.minute_price, number.contract?.currency ?? "USD")}, up to your limit for usage`,
                },
                away !== null && { label: "If our service is away", value: away },
                number.activated_at !== null && { label: "Live since", value: times.instant(number.activated_at) },
                number.order_id !== null && {
                  label: "Bought with",
                  value: (
                    <Link href={routes.order(number.order_id)} className="text-link">
                      Order {number.order_reference}
                    </Link>
                  ),
                },
              ]}
            />
          </Card>
          <NumberTerm number={number} />
          <EmergencyNote />
        </div>
        <Card>
          <h2 className="mb-4 text-lg">What happened</h2>
          <NumberTimeline events={number.timeline} />
        </Card>
      </div>
    </>
  );
}
