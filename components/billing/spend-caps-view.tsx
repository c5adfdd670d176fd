"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { SpendCaps } from "@/lib/contract/spend-caps";
import { sixtiethsText } from "@/lib/contract/usage-words";
import { formatMoney } from "@/lib/kernel/money";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { SpendCapField } from "./spend-cap-field";
import { spendCapsQuery } from "./spend-queries";

/** What may be spent on calls and texts: a limit for everything, and one a number where that is wanted. */
export function SpendCapsView({ initial, mayChange }: { initial: SpendCaps; mayChange: boolean }) {
  const { data: caps } = useQuery({ ...spendCapsQuery, initialData: initial });
  const times = useTimes();
  const money = (cents: number) => formatMoney(cents, caps.currency);
  return (
    <>
      <PageHeader
        above={<Breadcrumbs crumbs={[{ label: "Billing", href: routes.billing }, { label: "Limits" }]} />}
        title="Limits"
        actions={
          <LinkButton href={routes.usage} variant="secondary">
            Calls and texts
          </LinkButton>
        }
      >
        <p>
          Limits keep a stolen line or a caller in a loop from running up a bill. When one is reached, your phones no
          longer ring and no texts leave; callers still reach you and can leave a message, which costs nothing (at a
          toll-free number for a while). You get a mail at 50, 80 and 100%. The next period begins{" "}
          {times.instant(caps.period_until)}.
        </p>
      </PageHeader>
      <div className="space-y-5">
        <Card>
          <h2 className="text-lg">All numbers together</h2>
          <Spent spent60={caps.spent_60} capCents={caps.cap_cents} currency={caps.currency} name="All numbers" />
          {mayChange && (
            <SpendCapField
              caps={caps}
              saved={caps.is_chosen ? caps.cap_cents : null}
              numberId={null}
              label="Limit in a billing period"
              hint={`At most ${money(caps.most_cents)}. Empty: the usual ${money(caps.usual_cents)}.`}
            />
          )}
          <p className="mt-3 max-w-2xl text-ink-soft text-sm">
            {caps.after_first_bill ? (
              <>
                New accounts begin lower. Once your first monthly bill is paid, the usual limit is{" "}
                <span translate="no">{money(caps.after_first_bill.usual_cents)}</span> and you can choose up to{" "}
                <span translate="no">{money(caps.after_first_bill.most_cents)}</span>; a limit that you chose stays. If
                you need more before,{" "}
                <Link href={routes.support} className="text-link">
                  write to us
                </Link>
                .
              </>
            ) : (
              <>
                If you need more,{" "}
                <Link href={routes.support} className="text-link">
                  write to us
                </Link>
                .
              </>
            )}
          </p>
        </Card>
        {caps.numbers.map((number) => (
          <Card key={number.number_id}>
            <h2 className="font-semibold">
              <span translate="no">{number.label ?? formatPhoneLight(number.e164)}</span>{" "}
              <span className="font-normal text-ink-soft text-sm">
                {number.label ? formatPhoneLight(number.e164) : number.place}
              </span>
            </h2>
            <Spent
              spent60={number.spent_60}
              capCents={number.cap_cents}
              currency={caps.currency}
              name={formatPhoneLight(number.e164)}
            />
            {mayChange && (
              <SpendCapField
                caps={caps}
                saved={number.cap_cents}
                numberId={number.number_id}
                label="Limit of this number"
                hint="Empty: only the limit of all numbers counts."
              />
            )}
          </Card>
        ))}
      </div>
      {!mayChange && <p className="mt-5 text-ink-soft text-sm">Owners and admins of the account change limits.</p>}
    </>
  );
}

interface SpentProps {
  spent60: string;
  /** null: without a limit of its own */
  capCents: number | null;
  currency: string;
  name: string;
}

function Spent({ spent60, capCents, currency, name }: SpentProps) {
  const spent = sixtiethsText(spent60, currency);
  if (capCents === null) return <p className="mt-1 text-ink-soft text-sm">Spent {spent}</p>;
  const share = capCents === 0 ? 1 : Math.min(1, (Number(spent60) / 60) * (100 / capCents));
  return (
    <div className="mt-2">
      <p className="text-ink-soft text-sm">
        Spent <span translate="no">{spent}</span> of <span translate="no">{formatMoney(capCents, currency)}</span>
      </p>
      <ProgressBar className="mt-2 max-w-md" max={1} value={share} label={`Spent of the limit: ${name}`} />
    </div>
  );
}
