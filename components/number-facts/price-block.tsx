import { cn } from "@/components/ui/cn";
import { Price } from "@/components/ui/price";
import type { Price as PriceQuote } from "@/lib/contract/common";

/** The three sums that matter, the same everywhere: due today, each month, over twelve months. */
export function PriceBlock({ price, className }: { price: PriceQuote; className?: string }) {
  const { currency } = price;
  const sums = [
    { label: "Today", cents: price.due_today_cents, strong: true },
    { label: "Each month", cents: price.monthly_cents, strong: false },
    { label: "12 months", cents: price.year_cents, strong: false },
  ];
  return (
    <dl className={cn("grid grid-cols-3 gap-3", className)}>
      {sums.map((sum) => (
        <div key={sum.label} className="flex flex-col">
          <dt className="whitespace-nowrap text-ink-soft text-xs">{sum.label}</dt>
          <dd className={cn("text-[0.9375rem]", sum.strong ? "font-semibold" : "text-ink-soft")}>
            <Price cents={sum.cents} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
