import { useQuery } from "@tanstack/react-query";
import { ContinuePayment } from "@/components/orders/continue-payment";
import { orderQuery } from "@/components/orders/order-query";
import { Notice } from "@/components/ui/notice";
import type { Cart } from "@/lib/contract/cart";
import type { Order } from "@/lib/contract/orders";

interface StartedOrderProps {
  orderId: string;
  cart: Cart;
  /** As it came with the page. */
  initial: Order | null;
}

/** For a buyer who comes back from the payment page: what they agreed to need not be agreed to again while the cart is still that. */
export function StartedOrder({ orderId, cart, initial }: StartedOrderProps) {
  const { data: order } = useQuery({
    ...orderQuery(orderId),
    ...(initial?.id === orderId && { initialData: initial }),
  });
  const isSame =
    order?.status === "awaiting_payment" &&
    order.total_cents === cart.due_today_cents &&
    order.items.length === cart.items.length;
  if (!isSame) return null;
  return (
    <Notice
      tone="brand"
      title="You have agreed to this order and started to pay"
      actions={<ContinuePayment orderId={orderId} />}
    >
      Go on where you left off, or read it once more below and change what you like.
    </Notice>
  );
}
