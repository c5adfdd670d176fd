import type { Metadata } from "next";
import { CartView } from "@/components/cart/cart-view";
import { QueryProvider } from "@/components/layout/query-provider";
import { pageActor } from "@/lib/callers";
import { cartForPage } from "@/lib/cart";
import { SessionMark } from "../../session-mark";

export const metadata: Metadata = { title: "Cart", robots: { index: false } };

/** The cart comes with the page, so that nothing moves when it is known; from then on it is asked for over the API. */
export default async function CartPage() {
  const cart = await cartForPage(await pageActor());
  return (
    <QueryProvider>
      <SessionMark />
      <CartView initial={cart} />
    </QueryProvider>
  );
}
