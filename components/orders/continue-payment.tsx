"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";

/** Back to the payment page of an order that waits for its payment, without agreeing once more. */
export function ContinuePayment({ orderId }: { orderId: string }) {
  const pay = useMutation({
    mutationFn: () =>
      api("POST /orders/{id}/payment", { params: { id: orderId }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: toastFailure,
  });
  return (
    <Button size="sm" onClick={() => pay.mutate()} pending={pay.isPending || pay.isSuccess}>
      Continue to payment
    </Button>
  );
}
