"use client";

import { Trash2 } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { HoldText } from "@/components/cart/hold-text";
import { routes } from "@/components/layout/routes";
import { Abilities } from "@/components/number-facts/abilities";
import { concurrentCallsText, minutePriceText, placeAndType } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { DiscountNote } from "@/components/number-facts/volume-hint";
import { Button } from "@/components/ui/button";
import { PhoneNumber } from "@/components/ui/phone-number";
import type { Cart, CartItem } from "@/lib/contract/cart";

interface CartLineProps {
  item: CartItem;
  cart: Pick<Cart, "deadline" | "server_now">;
  receivedAt?: number | undefined;
  onRemove: () => void;
}

export function CartLine({ item, cart, receivedAt, onRemove }: CartLineProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-2.5 px-4 py-5 [grid-template-areas:'name_remove'_'able_able'_'price_price'_'hold_hold'] sm:px-6 md:grid-cols-[minmax(0,1fr)_15.5rem_auto] md:gap-x-6 md:gap-y-1.5 md:[grid-template-areas:'name_price_remove'_'able_price_remove'_'hold_hold_hold']">
      <div className="min-w-0 [grid-area:name]">
        <h2 className="font-semibold text-xl leading-8">
          {/* alone on its line: it breaks only where very large text leaves it no room beside the button */}
          <PhoneNumber e164={item.e164} display={item.display} className="whitespace-normal!" />
        </h2>
        <p className="text-ink-soft text-sm">{placeAndType(item)}</p>
        {item.minute_price && (
          <p className="text-ink-soft text-sm">{minutePriceText(item.minute_price, item.price.currency)}</p>
        )}
      </div>
      <div className="[grid-area:able]">
        <Abilities features={item.features} />
        {item.features.includes("voice_in") && (
          <p className="mt-0.5 text-ink-soft text-sm">{concurrentCallsText(item.concurrent_calls)}</p>
        )}
      </div>
      <div className="[grid-area:price] md:pt-1">
        <PriceBlock price={item.price} />
        <DiscountNote price={item.price} className="mt-1" />
      </div>
      <Button
        variant="quiet"
        size="icon"
        onClick={onRemove}
        aria-label={`Remove ${item.display}`}
        className="-mt-1 -mr-2 [grid-area:remove]"
      >
        <Trash2 aria-hidden className="size-5 text-ink-soft" />
      </Button>
      <div className="[grid-area:hold]">
        {cart.deadline && (
          <HoldText item={item} deadline={cart.deadline} serverNow={cart.server_now} receivedAt={receivedAt} />
        )}
      </div>
    </li>
  );
}

interface ExpiredLineProps {
  item: CartItem;
  pending: boolean;
  onLookAgain: () => void;
  onDismiss: () => void;
}

/** A hold that ended: back on sale, perhaps still free; or its carrier no longer has the number. */
export function ExpiredLine({ item, pending, onLookAgain, onDismiss }: ExpiredLineProps) {
  const similar =
    `${routes.numbers}?country=${item.country}&area=${encodeURIComponent(item.prefix || item.area_slug)}` as Route;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-4 sm:px-6">
      <div>
        <p className="font-medium text-ink-soft text-lg">
          <PhoneNumber e164={item.e164} display={item.display} />
        </p>
        <p className="text-ink-soft text-sm">
          {item.lost ? "Its carrier no longer has it. You pay nothing for it." : "The hold has ended."}{" "}
          <Link href={similar} className="text-link">
            See similar numbers
          </Link>
        </p>
      </div>
      <div className="flex gap-2">
        {!item.lost && (
          <Button variant="secondary" onClick={onLookAgain} pending={pending}>
            Hold again
          </Button>
        )}
        <Button variant="quiet" onClick={onDismiss} aria-label={`Dismiss ${item.display}`}>
          Dismiss
        </Button>
      </div>
    </li>
  );
}
