"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { cartQuery } from "@/components/cart/cart-query";
import { api } from "@/components/layout/api-client";
import { useRequestKey } from "@/components/layout/use-request-key";
import type { CheckoutRequest } from "@/lib/contract/orders";

/**
 * Places the order and leaves for the payment page. The same request keeps its Idempotency-Key, so a double click or a
 * retry after a lost answer ends at the same order and the same payment page.
 */
export function useCheckout() {
  const queryClient = useQueryClient();
  const { keyFor, renew } = useRequestKey();
  const checkout = useMutation({
    mutationFn: (request: CheckoutRequest) => api("POST /checkout", { body: request, idempotencyKey: keyFor(request) }),
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: () => {
      renew();
      void queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
    },
  });

  // The back button may show this page as it was left: with a pressed button and an old cart.
  const { reset } = checkout;
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      reset();
      renew();
      void queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [reset, renew, queryClient]);

  return { ...checkout, leaving: checkout.isPending || checkout.isSuccess };
}
