"use client";

import { useTimes } from "@/components/account/times";
import { PayDebt } from "@/components/orders/pay-debt";
import { Notice } from "@/components/ui/notice";
import type { Debt } from "@/lib/contract/orders";
import { formatMoney } from "@/lib/kernel/money";

/** What orders owe whose charge was refused, each with its payment page. */
export function DebtNotices({ debts }: { debts: readonly Debt[] }) {
  const times = useTimes();
  return (
    <>
      {debts.map(({ order_id, reference, amount_cents, currency, suspend_at, release_at }) => (
        <Notice
          key={order_id}
          tone="bad"
          className="mb-4"
          title={`${formatMoney(amount_cents, currency)} of order ${reference} could not be charged`}
          actions={<PayDebt orderId={order_id} cents={amount_cents} currency={currency} />}
        >
          Its numbers stop working on {times.instant(suspend_at)} and are released on {times.day(release_at)}, unless it
          is paid before.
        </Notice>
      ))}
    </>
  );
}
