import { Check, Shuffle } from "lucide-react";
import { useVisitor } from "@/components/layout/visitor";
import { Abilities } from "@/components/number-facts/abilities";
import { minutePriceText, typeLabels } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { VolumeHint } from "@/components/number-facts/volume-hint";
import { cn } from "@/components/ui/cn";
import type { Area } from "@/lib/contract/catalog";
import type { Price } from "@/lib/contract/common";
import { counted } from "@/lib/kernel/words";
import { placeName } from "./group-areas";
import { HoldButton } from "./hold-button";
import { rowStyles } from "./row-styles";
import { usePresentPrice } from "./use-present-price";

/** Where the carrier cannot list numbers: any number of the area, at a fixed price. */
export function AreaOfferCard({ area }: { area: Area & { price: Price } }) {
  const price = usePresentPrice(area.price);
  const held = useVisitor().cart?.items.filter((item) => item.e164 === null && item.area_id === area.id).length ?? 0;
  return (
    <li className={cn(rowStyles.row, area.minute_price ? rowStyles.heightWithMinute : rowStyles.height)}>
      <div className={rowStyles.name}>
        <h3 className="flex items-center gap-2 text-lg">
          <Shuffle aria-hidden className="size-5 shrink-0 text-brand-ink" />
          Any number in {placeName(area)}
        </h3>
        <p className="text-ink-soft text-sm">
          {area.prefix && `Area code ${area.prefix} · `}
          {typeLabels[area.number_type]} · you see the number once it is live
          {area.minute_price && <span className="block">{minutePriceText(area.minute_price, price.currency)}</span>}
        </p>
        {held > 0 && (
          <p className="flex items-center gap-1.5 text-good text-sm" role="status">
            <Check aria-hidden className="size-4 shrink-0" strokeWidth={2.5} />
            {counted(held, "number")} from here in your cart
          </p>
        )}
      </div>
      <Abilities brief features={area.features} className={rowStyles.able} />
      <div className={rowStyles.price}>
        <PriceBlock price={price} inline />
        <VolumeHint price={price} className="mt-1 text-ink-soft text-xs" />
      </div>
      <HoldButton
        areaId={area.id}
        name={`A number in ${placeName(area)}`}
        dueTodayCents={price.due_today_cents}
        className={rowStyles.hold}
      />
    </li>
  );
}
