"use client";

import { Abilities } from "@/components/shop/abilities";
import { HoldButton } from "@/components/shop/hold-button";
import { typeLabels } from "@/components/shop/labels";
import { PriceBlock } from "@/components/shop/price-block";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Skeleton } from "@/components/ui/skeleton";
import type { AvailableNumber } from "@/lib/api/schemas/available-numbers";

const grid = "grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,1fr)_16.5rem_7.5rem] md:items-center";

interface NumberRowProps {
  number: AvailableNumber;
  /** The digits searched for, pointed out in the number. */
  mark?: string;
}

/** A number in the list: what it is, what it can do, what it costs, one button. */
export function NumberRow({ number, mark }: NumberRowProps) {
  return (
    <li className={grid}>
      <div className="min-w-0">
        <h3 className="font-semibold text-[1.375rem] leading-8 tracking-[-0.012em]">
          <PhoneNumber e164={number.e164} display={number.display} mark={mark} />
        </h3>
        <p className="text-ink-soft text-sm">
          {number.place} · {typeLabels[number.number_type]}
        </p>
        <Abilities features={number.features} className="mt-1.5" />
      </div>
      <PriceBlock price={number.price} />
      <HoldButton
        areaId={number.area_id}
        name={number.display}
        e164={number.e164}
        held={number.is_held_by_you}
        className="w-full"
      />
    </li>
  );
}

/** The same row, still empty: same heights, so the list does not move when it fills. */
export function NumberRowSkeleton() {
  return (
    <li className={grid}>
      <div>
        <Skeleton className="my-1 h-6 w-52 max-w-full" />
        <Skeleton className="my-1 h-3.5 w-36" />
        <Skeleton className="mt-2.5 mb-1 h-3.5 w-64 max-w-full" />
      </div>
      <div className="grid grid-cols-3 gap-3">
        {["today", "month", "year"].map((sum) => (
          <div key={sum}>
            <Skeleton className="h-3 w-12" />
            <Skeleton className="mt-2 h-4 w-14" />
          </div>
        ))}
      </div>
      <Skeleton className="h-11 w-full rounded-control" />
    </li>
  );
}
