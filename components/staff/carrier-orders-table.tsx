import { Code, Cost } from "./cells";
import { JsonView } from "./json-view";
import { SmallTable } from "./small-table";
import { StatePill } from "./state-pill";
import { When } from "./when";

interface CarrierOrder {
  id: string;
  carrier_id: string;
  status: string;
  carrier_order_ref: string | null;
  amount_reserved: number;
  amount_charged: number | null;
  currency: string;
  submitted_at: string | null;
  settled_at: string | null;
  closed_code: string | null;
  raw: unknown;
}

/** Our orders upstream, newest first, each with what the carrier answered. */
export const CarrierOrdersTable = ({ orders }: { orders: readonly CarrierOrder[] }) => (
  <SmallTable
    things="carrier orders"
    rows={orders}
    keyOf={({ id }) => id}
    numeric={["cost"]}
    columns={{
      carrier: ({ carrier_id }) => carrier_id,
      status: ({ status }) => <StatePill state={status} />,
      reference: ({ carrier_order_ref }) => <Code>{carrier_order_ref}</Code>,
      cost: ({ amount_reserved, amount_charged, currency }) => (
        <>
          {amount_charged !== null && <Cost amount={amount_charged} currency={currency} />}
          {amount_charged !== amount_reserved && (
            <span className="block text-ink-soft">
              <Cost amount={amount_reserved} currency={currency} /> reserved
            </span>
          )}
        </>
      ),
      sent: ({ submitted_at }) => <When at={submitted_at} />,
      settled: ({ settled_at, closed_code }) => (
        <>
          <When at={settled_at} />
          {closed_code && <Code>{closed_code}</Code>}
        </>
      ),
      answer: ({ raw }) => <JsonView title="Show" value={raw} />,
    }}
  />
);
