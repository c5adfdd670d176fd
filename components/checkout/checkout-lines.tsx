"use client";

import Link from "next/link";
import { HoldText } from "@/components/cart/hold-text";
import { routes } from "@/components/layout/routes";
import { Abilities } from "@/components/number-facts/abilities";
import { placeAndType } from "@/components/number-facts/labels";
import { PriceBlock } from "@/components/number-facts/price-block";
import { DiscountNote } from "@/components/number-facts/volume-hint";
import { Card } from "@/components/ui/card";
import { PhoneNumber } from "@/components/ui/phone-number";
import type { Cart } from "@/lib/contract/cart";

/** What is about to be bought, to be read once more. */
export function CheckoutLines({ cart, receivedAt }: { cart: Cart; receivedAt: number | undefined }) {
  return (
    <Card padded={false}>
      <div className="flex items-center justify-between gap-4 px-4 pt-4 sm:px-6">
        <h2 className="text-lg">{cart.items.length === 1 ? "Your number" : `Your ${cart.items.length} numbers`}</h2>
        <Link href={routes.cart} className="inline-flex min-h-11 items-center text-sm text-link">
          Change
        </Link>
      </div>
      <ul className="divide-y divide-line">
        {cart.items.map((item) => (
          <li key={item.id} className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-6 md:grid-cols-[minmax(0,1fr)_15.5rem]">
            <div className="min-w-0">
              <h3 className="font-semibold text-lg">
                <PhoneNumber e164={item.e164} display={item.display} />
              </h3>
              <p className="text-ink-soft text-sm">{placeAndType(item)}</p>
              <Abilities features={item.features} className="mt-1" />
            </div>
            <div className="pt-1">
              <PriceBlock price={item.price} />
              <DiscountNote price={item.price} className="mt-1" />
            </div>
            <div className="md:col-span-2">
              {cart.deadline && (
                <HoldText item={item} deadline={cart.deadline} serverNow={cart.server_now} receivedAt={receivedAt} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
