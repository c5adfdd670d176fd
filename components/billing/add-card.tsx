"use client";

import { useMutation } from "@tanstack/react-query";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { cardProblem } from "./card-queries";

/** Goes to Stripe's page that saves a card, which pays the bills from then on. */
export function AddCard() {
  const open = useMutation({
    mutationFn: () => api("POST /billing/card-page"),
    onSuccess: ({ card_url }) => window.location.assign(card_url),
    onError: (error) => toast.error(cardProblem(error)),
  });
  return (
    <Button onClick={() => open.mutate()} pending={open.isPending || open.isSuccess}>
      Add a card
    </Button>
  );
}
