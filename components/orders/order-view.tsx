"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { DisputeNotice } from "@/components/billing/dispute-notice";
import { routes } from "@/components/layout/routes";
import { MoneyNotice } from "@/components/orders/money-notice";
import { OrderLines } from "@/components/orders/order-lines";
import { orderQuery } from "@/components/orders/order-query";
import { OrderSteps } from "@/components/orders/order-steps";
import { isRunning, orderLook } from "@/components/orders/order-words";
import { Receipt } from "@/components/orders/receipt";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { PageHeader } from "@/components/ui/page-header";
import { StatusPill } from "@/components/ui/status-pill";
import type { Order } from "@/lib/contract/orders";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";

/** One order: its lines, the truth about the money, the receipt. Live while it is being set up. */
export function OrderView({ initial }: { initial: Order }) {
  const { data: order } = useQuery({ ...orderQuery(initial.id), initialData: initial });
  const look = orderLook(order);
  const times = useTimes();
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          above={<Breadcrumbs crumbs={[{ label: "Orders", href: routes.orders }, { label: order.reference }]} />}
          title={`Order ${order.reference}`}
          actions={
            <StatusPill tone={look.tone} busy={look.busy ?? false}>
              {look.label}
            </StatusPill>
          }
        />
      </div>
      <div className="space-y-5">
        {isRunning(order) && <OrderSteps order={order} />}
        <MoneyNotice order={order} />
        <DisputeNotice dispute={order.dispute} />
        <Card padded={false} className="print:hidden">
          <h2 className="sr-only">Numbers</h2>
          <OrderLines order={order} />
        </Card>
        {order.captured_cents > 0 && <Receipt order={order} />}
        <Card className="print:hidden">
          <h2 className="mb-4 text-lg">Details</h2>
          <DataList
            items={[
              { label: "Placed", value: times.instant(order.created_at) },
              order.authorized_at !== null && { label: "Card authorized", value: times.instant(order.authorized_at) },
              order.settled_at !== null && { label: "Settled", value: times.instant(order.settled_at) },
              { label: "Calls go to", value: order.forward_to ? formatPhoneLight(order.forward_to) : "Our greeting" },
              {
                label: "If a number is lost",
                value: order.lost_line_policy === "nearest" ? "Take the nearest one" : "Leave it out",
              },
              {
                label: "Consent to monthly charges",
                value: `Given ${times.instant(order.consent_at)}`,
                note: `Text of ${times.date(order.consent_version)}`,
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
