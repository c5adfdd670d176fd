"use client";

import { Shuffle } from "lucide-react";
import { Abilities } from "@/components/shop/abilities";
import { placeName } from "@/components/shop/group-areas";
import { HoldButton } from "@/components/shop/hold-button";
import { typeLabels } from "@/components/shop/labels";
import { PriceBlock } from "@/components/shop/price-block";
import type { Area } from "@/lib/api/schemas/catalog";
import type { Price } from "@/lib/api/schemas/common";

/** Where the carrier cannot list numbers: any number of the area, at a fixed price. */
export function AreaOfferCard({ area }: { area: Area & { price: Price } }) {
  return (
    <li className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,1fr)_16.5rem_7.5rem] md:items-center">
      <div className="min-w-0">
        <h3 className="flex items-center gap-2 text-lg">
          <Shuffle aria-hidden className="size-5 shrink-0 text-brand-ink" />
          Any number in {placeName(area)}
        </h3>
        <p className="text-ink-soft text-sm">
          {area.prefix && `Area code ${area.prefix} · `}
          {typeLabels[area.number_type]} · you see the number once it is live
        </p>
        <Abilities features={area.features} className="mt-1.5" />
      </div>
      <PriceBlock price={area.price} />
      <HoldButton areaId={area.id} name={`A number in ${placeName(area)}`} className="w-full" />
    </li>
  );
}
