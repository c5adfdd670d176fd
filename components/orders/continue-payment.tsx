"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

/** Back to the payment page of an order that waits for its payment, without agreeing once more. */
export function ContinuePayment({ orderId }: { orderId: string }) {
  const pay = useMutation({
    mutationFn: () =>
      api("POST /orders/{id}/payment", { params: { id: orderId }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: (error) => toast.error(describeError(error)),
  });
  return (
    <Button size="sm" onClick={() => pay.mutate()} pending={pay.isPending || pay.isSuccess}>
      Continue to payment
    </Button>
  );
}
