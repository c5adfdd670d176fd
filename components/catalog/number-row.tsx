"use client";

import { Abilities } from "@/components/number-facts/abilities";
import { placeAndType } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { cn } from "@/components/ui/cn";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Skeleton } from "@/components/ui/skeleton";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import { HoldButton } from "./hold-button";

/** Phone: number and button side by side, the rest below; one below the other where both do not fit. Wide: three columns. Rows below the screen are laid out when they come near it. */
export const rowStyles = {
  row: "grid [contain-intrinsic-size:auto_9rem] [content-visibility:auto] grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2.5 px-4 py-4 [grid-template-areas:'name_hold'_'able_able'_'price_price'] max-[23rem]:grid-cols-[minmax(0,1fr)] max-[23rem]:[grid-template-areas:'name'_'able'_'price'_'hold'] sm:px-5 md:grid-cols-[minmax(0,1fr)_16.5rem_7.5rem] md:gap-x-6 md:gap-y-1.5 md:[grid-template-areas:'name_price_hold'_'able_price_hold']",
  name: "min-w-0 [grid-area:name]",
  able: "[grid-area:able]",
  price: "[grid-area:price] md:self-center",
  hold: "[grid-area:hold] min-w-26 self-start max-[23rem]:mt-1 md:self-center",
} as const;

interface NumberRowProps {
  number: AvailableNumber;
  /** The digits searched for, pointed out in the number. */
  mark?: string;
}

/** A number in the list: what it is, what it can do, what it costs, one button. */
export function NumberRow({ number, mark }: NumberRowProps) {
  return (
    <li className={rowStyles.row}>
      <div className={rowStyles.name}>
        <h3 className="font-semibold text-xl leading-7 tracking-[-0.012em] sm:text-[1.375rem] sm:leading-8">
          <PhoneNumber e164={number.e164} display={number.display} mark={mark} />
        </h3>
        <p className="text-ink-soft text-sm">{placeAndType(number)}</p>
      </div>
      <Abilities features={number.features} className={rowStyles.able} />
      <PriceBlock price={number.price} className={rowStyles.price} />
      <HoldButton
        areaId={number.area_id}
        name={number.display}
        e164={number.e164}
        held={number.is_held_by_you}
        className={rowStyles.hold}
      />
    </li>
  );
}

/** The same row, still empty: same heights, so the list does not move when it fills. */
export function NumberRowSkeleton() {
  return (
    <li className={cn(rowStyles.row, "animate-shimmer")}>
      <div className={rowStyles.name}>
        <Skeleton still className="my-0.5 h-6 w-44 max-w-full sm:my-1" />
        <Skeleton still className="my-1 h-3 w-32" />
      </div>
      <Skeleton still className="my-1 h-3 w-56 max-w-full [grid-area:able]" />
      <div className={cn("grid grid-cols-3 gap-3", rowStyles.price)}>
        {["today", "month", "year"].map((sum) => (
          <div key={sum}>
            <Skeleton still className="my-0.5 h-3 w-12" />
            <Skeleton still className="mt-1.5 mb-1 h-4 w-14" />
          </div>
        ))}
      </div>
      <Skeleton still className={cn("h-11 rounded-control", rowStyles.hold)} />
    </li>
  );
}
