"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";
import type { Order } from "@/lib/contract/orders";
import { formatMoney } from "@/lib/kernel/money";

/** Opens the payment page for what a refused capture left open. */
export function PayDebt({ order }: { order: Order }) {
  const pay = useMutation({
    mutationFn: () =>
      api("POST /orders/{id}/debt-payment", { params: { id: order.id }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ checkout_url }) => window.location.assign(checkout_url),
    onError: toastFailure,
  });
  return (
    <Button onClick={() => pay.mutate()} pending={pay.isPending || pay.isSuccess}>
      Pay {formatMoney(order.debt_cents, order.currency)}
    </Button>
  );
}
