import { cn } from "@/components/ui/cn";
import { Price } from "@/components/ui/price";
import type { Price as PriceQuote } from "@/lib/contract/common";

interface PriceBlockProps {
  price: PriceQuote;
  /** In lists on a phone: one line, so that more numbers are in view. */
  inline?: boolean;
  className?: string;
}

/** The three sums that matter, the same everywhere: due today, each month, over twelve months. */
export function PriceBlock({ price, inline = false, className }: PriceBlockProps) {
  const { currency } = price;
  const sums = [
    { label: "Today", cents: price.due_today_cents, strong: true },
    { label: "Each month", cents: price.monthly_cents, strong: false },
    { label: "12 months", cents: price.year_cents, strong: false },
  ];
  return (
    <dl
      className={cn(
        "grid grid-cols-3 gap-3",
        inline && "max-md:flex max-md:flex-wrap max-md:gap-x-2.5 max-md:gap-y-0",
        className,
      )}
    >
      {sums.map((sum) => (
        <div
          key={sum.label}
          className={cn("flex flex-col", inline && "max-md:flex-row max-md:items-baseline max-md:gap-1")}
        >
          <dt className="whitespace-nowrap text-ink-soft text-xs">{sum.label}</dt>
          <dd
            className={cn(
              "text-[0.9375rem]",
              inline && "max-md:text-[0.8125rem]",
              sum.strong ? "font-semibold" : "text-ink-soft",
            )}
          >
            <Price cents={sum.cents} currency={currency} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
