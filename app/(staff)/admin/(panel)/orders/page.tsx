import { ShoppingCart } from "lucide-react";
import type { Route } from "next";
import { AccountCell, Code, Money } from "@/components/staff/cells";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { StatePill } from "@/components/staff/state-pill";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { ordersList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { ordersArea } from "../../areas/orders";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(ordersArea);

export default async function OrdersPage({ searchParams }: PageProps<"/admin/orders">) {
  const table = await openList(ordersArea, ordersList, searchParams);
  return (
    <StaffPage title="Orders" description="What customers wanted to buy, and how far it has come.">
      <DataTable
        {...table}
        rowHref={({ id }) => `/admin/orders/${id}` as Route}
        cells={{
          reference: ({ reference }) => reference,
          status: ({ status }) => <StatePill state={status} />,
          created: ({ created_at }) => <When at={created_at} />,
          account: ({ account_id, account_name }) => <AccountCell id={account_id} name={account_name} />,
          buyer: ({ buyer_email }) => <span className="break-all">{buyer_email ?? "–"}</span>,
          lines: ({ lines }) => lines,
          total: ({ total_cents, currency }) => <Money cents={total_cents} currency={currency} />,
          captured: ({ settle_amount_cents, currency }) => <Money cents={settle_amount_cents} currency={currency} />,
          currency: ({ currency }) => currency,
          payment: ({ payment_status }) => (payment_status ? <StatePill state={payment_status} /> : "–"),
          settled: ({ settled_at }) => <When at={settled_at} />,
          closed: ({ closed_reason }) => closed_reason,
          id: ({ id }) => <Code>{id}</Code>,
        }}
        empty={
          <EmptyState icon={<ShoppingCart />} title="No order has been placed yet">
            The first checkout puts its order here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
