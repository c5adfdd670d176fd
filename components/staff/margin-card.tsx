import type { Route } from "next";
import Link from "next/link";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { Price } from "@/components/ui/price";
import type { MarginAlert } from "@/lib/contract/staff/margins";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";
import { MarginDecisions } from "./margin-decisions";
import { MarginStatusPill } from "./margin-status";
import { When } from "./when";

const causes: Record<MarginAlert["cause"], string> = {
  cost: "A sync: the carrier lists a higher cost",
  charge: "An order: the carrier charged more than it lists",
  price: "A look at its price: it does not cover the known cost",
};

interface MarginCardProps {
  alert: MarginAlert;
  mayDecide: boolean;
  /** False on its own page. */
  isLinked?: boolean;
}

/** An offer that stopped: what it costs, what we ask, what is at risk, and what can be decided. */
export function MarginCard({ alert, mayDecide, isLinked = true }: MarginCardProps) {
  const { cost_currency, currency, at_risk } = alert;
  const title = `${alert.place} ${alert.prefix}, ${alert.country}`;
  const isOpen = alert.closed_at === null;
  return (
    <Card>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex flex-wrap items-center gap-2 font-semibold text-lg">
          {isLinked ? (
            <Link href={`/admin/margins/${alert.id}` as Route} prefetch={false} className="hover:underline">
              {title}
            </Link>
          ) : (
            title
          )}
          <MarginStatusPill status={alert.status} />
        </h2>
        {isOpen && mayDecide && <MarginDecisions alert={alert} title={title} />}
      </div>
      <DataList
        items={[
          {
            label: "Cost, set-up and first month",
            value: `${money(alert.cost)} ${cost_currency}`,
            note: alert.cost_before && `before: ${money(alert.cost_before)} ${cost_currency}`,
          },
          {
            label: "Sold at until then",
            value: <Price cents={alert.sold_due_cents} currency={currency} />,
            note: alert.floor_cents !== null && `floor: ${formatMoney(alert.floor_cents, currency)}`,
          },
          {
            label: "Its price now",
            value:
              alert.now_due_cents === null ? "It has none" : <Price cents={alert.now_due_cents} currency={currency} />,
            note: alert.now_clears ? "covers the cost" : "does not cover the cost",
          },
          {
            label: "At risk",
            value: `${money(at_risk.amount)} ${cost_currency}`,
            note: `${counted(at_risk.holds, "live hold")} and ${counted(at_risk.lines, "paid line")} keep the old price`,
          },
          {
            label: "Lost already",
            value: `${money(alert.lost)} ${cost_currency}`,
            note: "charged beyond what buyers pay",
          },
          { label: "Found by", value: causes[alert.cause], note: <When at={alert.opened_at} /> },
          alert.decided_at !== null && {
            label: "Decided",
            value: `“${alert.reason}”`,
            note: (
              <>
                {alert.decided_by ?? "someone who is gone"}, <When at={alert.decided_at} />
                {alert.accepted_until && (
                  <>
                    {" "}
                    until <When at={alert.accepted_until} />
                  </>
                )}
              </>
            ),
          },
          alert.note !== null && { label: "Closed by itself", value: alert.note, note: <When at={alert.closed_at} /> },
          {
            label: "Price",
            value: (
              <Link
                href={`/admin/prices/explain?area=${alert.area_id}` as Route}
                prefetch={false}
                className="text-brand-ink hover:underline"
              >
                The rule that makes it
              </Link>
            ),
          },
          {
            label: "Area",
            value: (
              <Link href={`/admin/catalog/areas/${alert.area_id}` as Route} className="text-brand-ink hover:underline">
                Its SKUs, costs and switch
              </Link>
            ),
          },
        ]}
      />
    </Card>
  );
}

const money = (amount: string): string =>
  Number(amount).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
