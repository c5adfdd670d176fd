"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { useRequestKey } from "@/components/layout/use-request-key";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { cardProblem, cardsQuery } from "./card-queries";

const outcomes = {
  paid: "Paid, thank you. Everything works as before.",
  refused: "The bank refused this card. Pay with another one.",
  needs_customer: "Your bank wants you to confirm this payment. Open the bill and pay it there.",
  waiting: "The bank has not answered yet. Look again in a minute; you are not charged twice.",
} as const;

/** Pays a bill with the card that pays the bills, without leaving the page. */
export function PayWithCard({ invoiceId, label }: { invoiceId: string; label: string }) {
  const queryClient = useQueryClient();
  const { keyFor, renew } = useRequestKey();
  const pay = useMutation({
    mutationFn: () => {
      const request = { params: { id: invoiceId } };
      return api("POST /invoices/{id}/charge", { ...request, idempotencyKey: keyFor(request) });
    },
    onSuccess: ({ outcome }) => toast[outcome === "paid" ? "success" : "error"](outcomes[outcome]),
    onError: (error) => toast.error(cardProblem(error)),
    onSettled: () => {
      renew();
      for (const queryKey of [cardsQuery.queryKey, ["invoices"]]) void queryClient.invalidateQueries({ queryKey });
    },
  });
  return (
    <Button onClick={() => pay.mutate()} pending={pay.isPending}>
      {label}
    </Button>
  );
}
