import { Abilities } from "@/components/number-facts/abilities";
import { minutePriceText, placeAndType } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { VolumeHint } from "@/components/number-facts/volume-hint";
import { cn } from "@/components/ui/cn";
import { type Mark, PhoneNumber } from "@/components/ui/phone-number";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import { HoldButton } from "./hold-button";
import { rowStyles } from "./row-styles";
import { usePresentPrice } from "./use-present-price";

interface NumberRowProps {
  number: AvailableNumber;
  /** The digits searched for, pointed out in the number, and what they spell. */
  wanted?: Mark & { word: string | null };
}

/** A number in the list: what it is, what it can do, what it costs, one button. */
export function NumberRow({ number, wanted }: NumberRowProps) {
  const price = usePresentPrice(number.price, number.e164);
  return (
    <li className={cn(rowStyles.row, number.minute_price ? rowStyles.heightWithMinute : rowStyles.height)}>
      <div className={rowStyles.name}>
        <h3 className="font-semibold text-xl leading-7 tracking-[-0.012em] sm:text-[1.375rem] sm:leading-8">
          <PhoneNumber e164={number.e164} display={number.display} mark={wanted} />
        </h3>
        <p className="text-ink-soft text-sm">
          {placeAndType(number)}
          {wanted?.word && ` · spells ${wanted.word}`}
          {number.minute_price && <span className="block">{minutePriceText(number.minute_price, price.currency)}</span>}
        </p>
      </div>
      <Abilities
        brief
        features={number.features}
        concurrentCalls={number.concurrent_calls}
        className={rowStyles.able}
      />
      <div className={rowStyles.price}>
        <PriceBlock price={price} inline />
        <VolumeHint price={price} className="mt-1 text-ink-soft text-xs" />
      </div>
      <HoldButton
        areaId={number.area_id}
        name={number.display}
        e164={number.e164}
        dueTodayCents={price.due_today_cents}
        held={number.is_held_by_you}
        className={rowStyles.hold}
      />
    </li>
  );
}
