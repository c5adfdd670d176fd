"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cartQuery, cartScope } from "@/components/cart/cart-query";
import { holdToast } from "@/components/catalog/hold-toast";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { toast } from "@/components/ui/toast";
import type { Cart, CartItem } from "@/lib/contract/cart";
import { priceAt } from "@/lib/contract/volume";

/** Remove (with undo), extend, dismiss and look again. Each shows its result immediately and reverts it when refused. */
export function useCartActions() {
  const queryClient = useQueryClient();
  const show = (cart: Cart) => queryClient.setQueryData(cartQuery.queryKey, cart);
  const fail = (error: unknown) => {
    toastFailure(error);
    void queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
  };

  const hold = useMutation({
    scope: cartScope,
    mutationFn: (item: CartItem) =>
      api("POST /cart/items", { body: { area_id: item.area_id, ...(item.e164 && { e164: item.e164 }) } }),
    onSuccess: ({ cart }, item) => {
      show(cart);
      toast.success(`${item.display} is held again`);
    },
    onError: fail,
  });

  const remove = useMutation({
    scope: cartScope,
    mutationFn: (item: CartItem) => api("DELETE /cart/items/{id}", { params: { id: item.id } }),
    onMutate: async (item) => {
      toast.dismiss(holdToast(item.id));
      await queryClient.cancelQueries({ queryKey: cartQuery.queryKey });
      const before = queryClient.getQueryData(cartQuery.queryKey);
      if (before) show(without(before, item));
      return before;
    },
    onSuccess: (cart, item) => {
      show(cart);
      if (item.status !== "active") return;
      toast.message(`${item.display} removed`, {
        inBar: true,
        action: { label: "Undo", onClick: () => hold.mutate(item) },
      });
    },
    onError: (error, _item, before) => {
      if (before) show(before);
      fail(error);
    },
  });

  const extend = useMutation({
    scope: cartScope,
    mutationFn: () => api("POST /cart/extension"),
    onSuccess: (cart) => {
      show(cart);
      toast.success("Ten more minutes");
    },
    onError: fail,
  });

  return { hold, remove, extend };
}

/** The cart as it will be once an item is gone. */
function without(cart: Cart, item: CartItem): Cart {
  const left = cart.items.filter((other) => other.id !== item.id);
  const volume_count = cart.volume_count - (cart.items.length - left.length);
  const items = left.map((other) => ({ ...other, price: priceAt(other.price, volume_count) }));
  const sum = (part: (price: CartItem["price"]) => number) =>
    items.reduce((total, { price }) => total + part(price), 0);
  return {
    ...cart,
    items,
    volume_count,
    expired_items: cart.expired_items.filter((other) => other.id !== item.id),
    deadline: items.map((other) => other.expires_at).sort()[0] ?? null,
    setup_cents: sum((price) => price.setup_cents),
    monthly_cents: sum((price) => price.monthly_cents),
    tax_cents: sum((price) => price.tax_cents),
    due_today_cents: sum((price) => price.due_today_cents),
  };
}
