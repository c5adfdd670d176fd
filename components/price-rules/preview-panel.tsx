import { typeLabels } from "@/components/number-facts/labels";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Notice } from "@/components/ui/notice";
import { Sideways } from "@/components/ui/sideways";
import type { PreviewSample, PricePreview, StaffQuote } from "@/lib/contract/staff/pricing";
import type { NumberType } from "@/lib/contract/vocabulary";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";
import { statusLabels } from "./rule-words";

const count = (number: number) => number.toLocaleString("en-US");
const percent = (value: number | null) =>
  value === null ? "–" : `${value.toLocaleString("en-US", { maximumFractionDigits: 1 })}%`;

/** What a change would do, from the function that the shop asks for its prices. Nothing is saved by looking at it. */
export function PreviewPanel({ preview, isStale }: { preview: PricePreview; isStale?: boolean }) {
  const { catalog, currency } = preview;
  return (
    <div aria-busy={isStale || undefined} className={cn("flex flex-col gap-4", isStale && "opacity-85")}>
      <p className="text-lg" role="status">
        {catalog.changed === 0 ? (
          "No price would change."
        ) : (
          <>
            <strong>{count(catalog.changed)}</strong> of {count(catalog.offers)} offers would change:{" "}
            {count(catalog.dearer)} dearer, {count(catalog.cheaper)} cheaper.
          </>
        )}
      </p>
      <Warnings preview={preview} />
      <Margins preview={preview} />
      <Orders preview={preview} />
      {catalog.samples.length > 0 && <Samples samples={catalog.samples} currency={currency} />}
    </div>
  );
}

function Warnings({ preview: { catalog } }: { preview: PricePreview }) {
  const warnings = [
    catalog.below_cost > 0 && `${count(catalog.below_cost)} would cost less than the carrier asks.`,
    catalog.under_floor > 0 && `${count(catalog.under_floor)} would be under their floor and not be sold.`,
    catalog.no_longer_sold > 0 && `${count(catalog.no_longer_sold)} would no longer be sold.`,
    catalog.newly_sold > 0 && `${count(catalog.newly_sold)} that have no price now would be sold.`,
  ].filter((warning) => warning !== false);
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn">
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Margins({ preview: { catalog } }: { preview: PricePreview }) {
  const rows = [
    { label: "Lowest", of: "min" },
    { label: "Middle", of: "median" },
    { label: "Highest", of: "max" },
  ] as const;
  return (
    <table className="w-full text-sm">
      <caption className="pb-1 text-left font-medium">Margin, share of a month's price</caption>
      <thead>
        <tr className="text-right text-ink-soft">
          <td />
          <th scope="col" className="py-1 font-medium">
            Now
          </th>
          <th scope="col" className="py-1 font-medium">
            Then
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, of }) => (
          <tr key={of} className="border-line border-t text-right">
            <th scope="row" className="py-1 text-left font-normal text-ink-soft">
              {label}
            </th>
            <td className="py-1">{percent(catalog.margin_before[of])}</td>
            <td className="py-1 font-medium">{percent(catalog.margin_after[of])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Orders({ preview: { orders, currency } }: { preview: PricePreview }) {
  const money = (cents: number) => formatMoney(cents, currency);
  return (
    <section aria-label="Last month's orders" className="text-sm">
      <h3 className="font-medium">Last month's orders again</h3>
      {orders.lines === 0 ? (
        <p className="text-ink-soft">No number was sold in the last 30 days in {currency}.</p>
      ) : (
        <p className="text-pretty text-ink-soft">
          {counted(orders.lines, "number")} in {counted(orders.orders, "order")} brought {money(orders.charged_cents)}.
          At today's prices {money(orders.before_cents)}, then{" "}
          <strong className="text-ink">{money(orders.after_cents)}</strong>
          {orders.no_longer_sold > 0 && `; ${count(orders.no_longer_sold)} would not be sold`}.
        </p>
      )}
    </section>
  );
}

function Samples({ samples, currency }: { samples: readonly PreviewSample[]; currency: string }) {
  return (
    <Sideways label="Prices that change most">
      <table className="w-full text-sm">
        <caption className="pb-1 text-left font-medium">
          What changes most <span className="font-normal text-ink-soft">(a month, without tax)</span>
        </caption>
        <thead>
          <tr className="text-left text-ink-soft">
            <th scope="col" className="py-1 pr-3 font-medium">
              Offer
            </th>
            <th scope="col" className="py-1 pr-3 text-right font-medium">
              Now
            </th>
            <th scope="col" className="py-1 pr-3 text-right font-medium">
              Then
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Margin
            </th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.area_id} className="border-line border-t align-top">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                {sample.place} {sample.prefix}
                <span className="block text-ink-soft text-xs">
                  {sample.country} · {typeLabels[sample.number_type as NumberType] ?? sample.number_type}
                </span>
              </th>
              <td className="py-1.5 pr-3 text-right">
                <QuotePrice quote={sample.before} currency={currency} />
              </td>
              <td className="py-1.5 pr-3 text-right font-medium">
                <QuotePrice quote={sample.after} currency={currency} />
              </td>
              <td className="py-1.5 text-right text-ink-soft">{percent(sample.after.margin_percent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}

function QuotePrice({ quote, currency }: { quote: StaffQuote; currency: string }) {
  if (quote.monthly_cents === null) return <Badge tone="warn">{statusLabels[quote.status]}</Badge>;
  return (
    <>
      {formatMoney(quote.monthly_cents, currency)}
      {quote.setup_cents !== null && quote.setup_cents > 0 && (
        <span className="block text-ink-soft text-xs">+ {formatMoney(quote.setup_cents, currency)} set-up</span>
      )}
    </>
  );
}
