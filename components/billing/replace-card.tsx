"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

/** Goes to the page that saves another card, which then pays the invoice. */
export function ReplaceCard({ invoiceId }: { invoiceId: string }) {
  const open = useMutation({
    mutationFn: () =>
      api("POST /invoices/{id}/card-page", { params: { id: invoiceId }, idempotencyKey: crypto.randomUUID() }),
    onSuccess: ({ card_url }) => window.location.assign(card_url),
    onError: (error) => toast.error(describeError(error)),
  });
  return (
    <Button onClick={() => open.mutate()} pending={open.isPending || open.isSuccess}>
      Pay with another card
    </Button>
  );
}
