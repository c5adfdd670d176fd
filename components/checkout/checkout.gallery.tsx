import { CartSummary } from "@/components/cart/cart-summary";
import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleCartItem, sampleNow, sampleOrder, sampleTime } from "@/components/gallery/samples";
import type { Cart } from "@/lib/contract/cart";
import { CheckoutEmpty } from "./checkout-empty";
import { LostLineChoice } from "./lost-line-choice";
import { OrderBar } from "./order-bar";
import { StartedOrder } from "./started-order";

const cart = (minutes: number, change: Partial<Cart> = {}): Cart => {
  const items = [sampleCartItem(1), sampleCartItem(2, { country: "CA", place: "Vancouver, BC" })];
  return {
    id: sampleOrder().id,
    items,
    expired_items: [],
    deadline: sampleTime({ minutes }),
    server_now: sampleNow,
    can_extend: true,
    open_order_id: null,
    needs_place: false,
    volume_count: items.length,
    currency: "USD",
    setup_cents: 100,
    monthly_cents: 380,
    tax_cents: 0,
    due_today_cents: 480,
    ...change,
  };
};
const bar = (shown: Cart) => (
  <OrderBar cart={shown}>
    <CartSummary sums={shown} />
  </OrderBar>
);
const started = sampleOrder({ status: "awaiting_payment", total_cents: 480, items: [] });

export const checkoutGallery: GalleryArea = {
  name: "checkout",
  states: {
    "OrderBar: two numbers": bar(cart(9)),
    "OrderBar: less than two minutes, can be extended": bar(cart(1.5)),
    "OrderBar: less than two minutes, was extended": bar(cart(1.5, { can_extend: false })),
    "OrderBar: the last seconds": bar(cart(0.3, { can_extend: false })),
    "OrderBar: taxes are not known yet": bar(cart(9, { needs_place: true })),
    "LostLineChoice: folded away": <LostLineChoice />,
    "StartedOrder: back from the payment page": (
      <StartedOrder orderId={started.id} cart={{ ...cart(9), items: [] }} initial={started} />
    ),
    "CheckoutEmpty: nothing held": <CheckoutEmpty ended={false} />,
    "CheckoutEmpty: the hold has ended": <CheckoutEmpty ended />,
  },
};
