import { cn } from "@/components/ui/cn";
import { Price } from "@/components/ui/price";
import type { Price as PriceQuote } from "@/lib/contract/common";
import { volumeSteps, volumeText } from "@/lib/contract/volume-words";

/** The volume prices of an offer, step by step; nothing where it has none. */
export function VolumeSteps({ price, className }: { price: PriceQuote; className?: string }) {
  const steps = volumeSteps(price);
  if (steps.length === 0) return null;
  return (
    <section className={cn("rounded-control bg-sunken px-4 py-3", className)}>
      <h3 className="font-medium text-sm">{volumeText("steps.title")}</h3>
      <dl className="mt-1.5 grid gap-y-1 text-sm">
        {steps.map((step) => (
          <div key={step.range} className="flex justify-between gap-4">
            <dt className="text-ink-soft">{step.range}</dt>
            <dd>
              <Price cents={step.monthly_cents} currency={price.currency} />{" "}
              <span className="text-ink-soft">{volumeText("steps.each")}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-ink-soft text-xs">{volumeText("steps.note")}</p>
    </section>
  );
}
