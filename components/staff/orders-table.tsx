import type { Route } from "next";
import { CellLink } from "./cell-link";
import { Money } from "./cells";
import { SmallTable } from "./small-table";
import { StatePill } from "./state-pill";
import { When } from "./when";

interface Order {
  id: string;
  reference: string;
  status: string;
  lines: number;
  total_cents: number;
  currency: string;
  created_at: string;
}

/** The newest orders of an account or a person. */
export const OrdersTable = ({ orders }: { orders: readonly Order[] }) => (
  <SmallTable
    things="orders"
    rows={orders}
    keyOf={({ id }) => id}
    numeric={["numbers", "total"]}
    columns={{
      order: ({ id, reference }) => <CellLink href={`/admin/orders/${id}` as Route}>{reference}</CellLink>,
      status: ({ status }) => <StatePill state={status} />,
      numbers: ({ lines }) => lines,
      total: ({ total_cents, currency }) => <Money cents={total_cents} currency={currency} />,
      placed: ({ created_at }) => <When at={created_at} />,
    }}
  />
);
