"use client";

import { Shuffle } from "lucide-react";
import { Abilities } from "@/components/shop/abilities";
import { HoldButton } from "@/components/shop/hold-button";
import { typeLabels } from "@/components/shop/labels";
import { PriceBlock } from "@/components/shop/price-block";
import type { AreaOffer } from "@/components/shop/types";

/** Where the carrier cannot list numbers: any number of the area, at a fixed price. */
export function AreaOfferCard({ offer }: { offer: AreaOffer }) {
  return (
    <li className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,1fr)_16.5rem_7.5rem] md:items-center">
      <div className="min-w-0">
        <h3 className="flex items-center gap-2 text-lg">
          <Shuffle aria-hidden className="size-5 shrink-0 text-brand-ink" />
          Any number in {offer.place}
        </h3>
        <p className="text-ink-soft text-sm">
          {offer.prefix && `Area code ${offer.prefix} · `}
          {typeLabels[offer.number_type]} · you see the number once it is live
        </p>
        <Abilities features={offer.features} className="mt-1.5" />
      </div>
      <PriceBlock price={offer.price} />
      <HoldButton id={offer.id} name={`A number in ${offer.place}`} className="w-full" />
    </li>
  );
}
