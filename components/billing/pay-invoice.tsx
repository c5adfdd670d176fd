"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { useRequestKey } from "@/components/layout/use-request-key";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { keepCardWords } from "./payment-words";

interface PayInvoiceProps {
  invoiceId: string;
  amount: string;
  /** Only the button: the card of the page pays this once. */
  short?: boolean;
}

/** Goes to the page that pays an invoice, where the payer's bank may ask them to confirm. */
export function PayInvoice({ invoiceId, amount, short = false }: PayInvoiceProps) {
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
  const button = (
    <Button onClick={() => open.mutate()} pending={open.isPending || open.isSuccess}>
      Pay {amount}
    </Button>
  );
  if (short) return button;
  return (
    <div className="w-full space-y-2">
      <Checkbox {...keepCardWords} checked={keepsCard} onChange={(event) => setKeepsCard(event.target.checked)} />
      {button}
    </div>
  );
}
