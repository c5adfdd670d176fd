import { dollarNote } from "@/components/number-facts/dollar-note";
import { RenewalNote } from "@/components/number-facts/renewal-note";
import { Price } from "@/components/ui/price";
import type { Cart } from "@/lib/contract/cart";
import { nextCartStepText, volumeDiscount, volumeText } from "@/lib/contract/volume-words";

type Sums = Pick<
  Cart,
  | "currency"
  | "setup_cents"
  | "monthly_cents"
  | "tax_cents"
  | "due_today_cents"
  | "items"
  | "volume_count"
  | "needs_place"
>;

/** The sum and what it is made of; below it, what happens after the first month. */
export function CartSummary({ sums }: { sums: Sums }) {
  const { currency } = sums;
  const dollars = dollarNote(
    currency,
    sums.items.map((item) => item.country),
  );
  const off = volumeDiscount(sums.items);
  const nextStep = nextCartStepText(sums);
  const rows = [
    { label: "First month", cents: sums.monthly_cents + off },
    ...(off > 0 ? [{ label: volumeText("off.sum", { count: sums.volume_count }), cents: -off }] : []),
    { label: "Set-up, once", cents: sums.setup_cents },
    { label: "Tax", cents: sums.needs_place ? null : sums.tax_cents },
  ];
  return (
    <>
      <dl>
        {rows.map((row) => (
          <div key={row.label} className="flex justify-between gap-4 py-1.5">
            <dt className="text-ink-soft">{row.label}</dt>
            <dd>
              {row.cents === null ? (
                <span className="text-ink-soft">depends on your country</span>
              ) : (
                <Price cents={row.cents} currency={currency} />
              )}
            </dd>
          </div>
        ))}
        <div className="mt-2 flex items-baseline justify-between gap-4 border-line border-t pt-3">
          <dt className="font-semibold">
            Due today{sums.needs_place && ", before tax"}
            {dollars && <span className="font-normal text-ink-soft text-sm"> in {dollars}</span>}
          </dt>
          <dd className="font-semibold text-2xl">
            <Price cents={sums.due_today_cents} currency={currency} />
          </dd>
        </div>
        <div className="mt-1 flex justify-between gap-4 text-ink-soft text-sm">
          <dt>Monthly price</dt>
          <dd>
            <Price cents={sums.monthly_cents} currency={currency} />
          </dd>
        </div>
      </dl>
      {nextStep && <p className="mt-2 text-ink-soft text-sm">{nextStep}.</p>}
      <RenewalNote many={sums.items.length > 1} className="mt-2" />
    </>
  );
}
