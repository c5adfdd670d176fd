"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { api } from "@/components/app/api-client";
import { describeError } from "@/components/app/describe-error";
import { cartQuery } from "@/components/cart/cart-query";
import type { Cart, CartItem } from "@/components/cart/types";
import { formatClock } from "@/components/shop/format-time";

interface Wish {
  /** Of an available number or an area offer. */
  id: string;
  /** For the toast: the formatted number or "A number in Chicago". */
  name: string;
}

/** Puts something into the cart, which holds it, and offers to undo that. Refusals become a toast and `failedWith`. */
export function useHold() {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationKey: ["hold"],
    mutationFn: (wish: Wish) =>
      api<{ item: CartItem; cart: Cart }>("/cart/items", { method: "POST", body: { id: wish.id } }),
    onSuccess: ({ item, cart }, wish) => {
      queryClient.setQueryData(cartQuery.queryKey, cart);
      toast.success(`${wish.name} is yours until ${formatClock(item.expires_at)}`, {
        description: item.firm_until ? "Reserved at the carrier." : "Held in this shop.",
        action: { label: "Undo", onClick: () => undo(item.id) },
      });
    },
    onError: (error) => toast.error(describeError(error)),
  });

  async function undo(itemId: string) {
    try {
      queryClient.setQueryData(cartQuery.queryKey, await api<Cart>(`/cart/items/${itemId}`, { method: "DELETE" }));
      mutation.reset();
      toast("Removed from your cart");
    } catch (error) {
      toast.error(describeError(error));
    }
  }
  return mutation;
}
