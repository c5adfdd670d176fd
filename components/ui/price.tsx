import { cn } from "@/components/ui/cn";
import { formatMoney } from "@/lib/kernel/money";

interface PriceProps {
  /** Integer minor units. */
  cents: number;
  /** ISO 4217. */
  currency: string;
  className?: string;
}

export function Price({ cents, currency, className }: PriceProps) {
  return (
    <span translate="no" className={cn("whitespace-nowrap", className)}>
      {formatMoney(cents, currency)}
    </span>
  );
}
