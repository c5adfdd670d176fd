"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cartQuery, cartScope } from "@/components/cart/cart-query";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { formatClock } from "@/components/number-facts/format-time";
import { toast } from "@/components/ui/toast";

interface Wish {
  areaId: string;
  /** Absent: any number of the area. */
  e164?: string;
  /** For the toast: the formatted number or "A number in Chicago". */
  name: string;
}

/** The message that offers to undo a hold; it goes when the hold does. */
export const holdToast = (itemId: string): string => `hold-${itemId}`;

/** Puts something into the cart, which holds it, and offers to undo that. A refusal becomes a toast and `error`. */
export function useHold() {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    scope: cartScope,
    mutationFn: ({ areaId, e164 }: Wish) =>
      api("POST /cart/items", { body: { area_id: areaId, ...(e164 && { e164 }) } }),
    onSuccess: ({ item, cart }, wish) => {
      queryClient.setQueryData(cartQuery.queryKey, cart);
      toast.success(`${wish.name} is yours until ${formatClock(item.expires_at)}`, {
        id: holdToast(item.id),
        description: item.firm_until ? "Reserved at the carrier." : "Held in this shop.",
        action: { label: "Undo", onClick: () => undo(item.id) },
      });
    },
    onError: (error) => toast.error(describeError(error)),
  });

  async function undo(itemId: string) {
    try {
      const cart = await api("DELETE /cart/items/{id}", { params: { id: itemId } });
      queryClient.setQueryData(cartQuery.queryKey, cart);
      mutation.reset();
      toast.message("Removed from your cart");
    } catch (error) {
      toast.error(describeError(error));
    }
  }
  return mutation;
}
