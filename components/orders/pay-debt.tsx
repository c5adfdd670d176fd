"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";
import { formatMoney } from "@/lib/kernel/money";

/** Opens the payment page for what a refused capture left open. */
export function PayDebt({ orderId, cents, currency }: { orderId: string; cents: number; currency: string }) {
  const pay = useMutation({
    mutationFn: () =>
      api("POST /orders/{id}/debt-payment", { params: { id: orderId }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: toastFailure,
  });
  return (
    <Button onClick={() => pay.mutate()} pending={pay.isPending || pay.isSuccess}>
      Pay {formatMoney(cents, currency)}
    </Button>
  );
}
