import { cn } from "@/components/ui/cn";
import type { Price } from "@/lib/contract/common";
import { discountText, nextStepText } from "@/lib/contract/volume-words";

/** One quiet line about volume prices: what more numbers would bring, or what the present count has brought. Nothing without them. */
export function VolumeHint({ price, className }: { price: Price; className?: string }) {
  const text = nextStepText(price) ?? discountText(price);
  return text && <p className={cn("text-ink-soft text-xs", className)}>{text}</p>;
}

/** What the present count of numbers has made cheaper; nothing at the price of one. */
export function DiscountNote({ price, className }: { price: Price; className?: string }) {
  const text = discountText(price);
  return text && <p className={cn("text-ink-soft text-xs", className)}>{text}</p>;
}
