import { useTimes } from "@/components/account/times";
import { CancelWaiting } from "@/components/orders/cancel-waiting";
import { ContinuePayment } from "@/components/orders/continue-payment";
import { isWaiting, moneyStory } from "@/components/orders/order-words";
import { PayDebt } from "@/components/orders/pay-debt";
import { Notice } from "@/components/ui/notice";
import type { Order } from "@/lib/contract/orders";

/** The truth about the money of an order, and the way to pay what is open. */
export function MoneyNotice({ order }: { order: Order }) {
  const money = moneyStory(order, useTimes());
  return (
    <Notice
      className="print:hidden"
      tone={money.tone}
      role="status"
      title={money.title}
      actions={
        order.debt_cents > 0 ? (
          <PayDebt orderId={order.id} cents={order.debt_cents} currency={order.currency} />
        ) : isWaiting(order) ? (
          <CancelWaiting order={order} />
        ) : (
          order.status === "awaiting_payment" && <ContinuePayment orderId={order.id} />
        )
      }
    >
      {money.text}
    </Notice>
  );
}
