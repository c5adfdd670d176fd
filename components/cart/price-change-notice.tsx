"use client";

import { useEffect, useRef, useState } from "react";
import { Notice } from "@/components/ui/notice";
import type { Cart } from "@/lib/contract/cart";
import { priceChange, priceChangeText, volumeText } from "@/lib/contract/volume-words";

/** What the last change of the cart did to the prices of the numbers that stayed: shown where the prices are, and read out. */
export function PriceChangeNotice({ cart, className }: { cart: Cart; className?: string }) {
  const last = useRef(cart);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    const change = priceChange(last.current, cart);
    const isOther = last.current.volume_count !== cart.volume_count;
    last.current = cart;
    if (change) setText(priceChangeText(change, cart));
    else if (isOther) setText(null);
  }, [cart]);
  return (
    <div role="status">
      {text && (
        <Notice tone="brand" title={volumeText("changed.title")} className={className}>
          {text}
        </Notice>
      )}
    </div>
  );
}
