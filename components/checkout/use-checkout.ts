"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { cartQuery } from "@/components/cart/cart-query";
import { api } from "@/components/layout/api-client";
import type { CheckoutRequest } from "@/lib/contract/orders";

/**
 * Places the order and leaves for the payment page. The same request keeps its Idempotency-Key, so a double click or a
 * retry after a lost answer ends at the same order and the same payment page.
 */
export function useCheckout() {
  const queryClient = useQueryClient();
  const key = useRef({ request: "", value: "" });
  const checkout = useMutation({
    mutationFn: (request: CheckoutRequest) => {
      const body = JSON.stringify(request);
      if (key.current.request !== body) key.current = { request: body, value: crypto.randomUUID() };
      return api("POST /checkout", { body: request, idempotencyKey: key.current.value });
    },
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: () => {
      key.current = { request: "", value: "" };
      void queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
    },
  });

  // The back button may show this page as it was left: with a pressed button and an old cart.
  const { reset } = checkout;
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      reset();
      key.current = { request: "", value: "" };
      void queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset, queryClient]);

  return { ...checkout, leaving: checkout.isPending || checkout.isSuccess };
}
