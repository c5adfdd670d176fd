"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { useRequestKey } from "@/components/layout/use-request-key";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { keepCardWords } from "./payment-words";

/** Goes to the page that pays an invoice, where the payer's bank may ask them to confirm. */
export function PayInvoice({ invoiceId, amount }: { invoiceId: string; amount: string }) {
  const [keepsCard, setKeepsCard] = useState(false);
  const { keyFor, renew } = useRequestKey();
  const open = useMutation({
    mutationFn: () => {
      const request = { params: { id: invoiceId }, body: { keep_card: keepsCard } };
      return api("POST /invoices/{id}/payment-page", { ...request, idempotencyKey: keyFor(request) });
    },
    onSuccess: ({ payment_url }) => window.location.assign(payment_url),
    onError: toastFailure,
    onSettled: renew,
  });
  return (
    <div className="w-full">
      <Checkbox {...keepCardWords} checked={keepsCard} onChange={(event) => setKeepsCard(event.target.checked)} />
      <Button onClick={() => open.mutate()} pending={open.isPending || open.isSuccess} className="mt-2">
        Pay {amount}
      </Button>
    </div>
  );
}
