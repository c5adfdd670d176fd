"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";

/** Goes to the page that saves another card, which is charged for the invoice and for the months to come. */
export function ReplaceCard({ invoiceId }: { invoiceId: string }) {
  const open = useMutation({
    mutationFn: () =>
      api("POST /invoices/{id}/card-page", { params: { id: invoiceId }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ card_url }) => window.location.assign(card_url),
    onError: toastFailure,
  });
  return (
    <Button onClick={() => open.mutate()} pending={open.isPending || open.isSuccess} variant="secondary">
      Save another card
    </Button>
  );
}
