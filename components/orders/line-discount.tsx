import { cn } from "@/components/ui/cn";
import type { OrderItem } from "@/lib/contract/orders";
import { lineDiscountText } from "@/lib/contract/volume-words";
import { formatMoney } from "@/lib/kernel/money";

/** What buying several made of a line's monthly price; nothing at the price of one. */
export function LineDiscount({ line, className }: { line: OrderItem; className?: string }) {
  const text = lineDiscountText(line, (cents) => formatMoney(cents, line.currency));
  return text && <span className={cn("block text-ink-soft text-sm", className)}>{text}</span>;
}
