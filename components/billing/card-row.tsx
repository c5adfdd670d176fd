"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { ApiError, api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Cards, SavedCard } from "@/lib/contract/cards";
import { cardProblem, cardsQuery } from "./card-queries";
import { cardEnd, cardName } from "./card-words";

interface CardRowProps {
  card: SavedCard;
  /** the next bill day */
  billAt: string | null;
  /** there is no other */
  isOnly: boolean;
}

/** One card, with what may be done with it. */
export function CardRow({ card, billAt, isOnly }: CardRowProps) {
  const { day } = useTimes();
  const name = cardName(card);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <div className="min-w-0 space-y-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          {name}
          {card.pays_bills && <Badge tone="good">Pays your bills</Badge>}
        </p>
        <p className="text-ink-soft text-sm">
          {card.ends === "ended" ? "Was good until " : "Good until "}
          {cardEnd(card)}
        </p>
        {card.ends === "ended" && <Badge tone="bad">No longer good</Badge>}
        {card.ends === "before_bill" && billAt && (
          <Badge tone={card.pays_bills ? "warn" : "neutral"}>Ends before your next bill, {day(billAt)}</Badge>
        )}
        {!card.may_remove && (
          <p className="max-w-prose text-ink-soft text-sm">
            {isOnly ? "To remove it, add another card first." : "To remove it, let another card pay your bills first."}
          </p>
        )}
      </div>
      <CardActions card={card} name={name} />
    </li>
  );
}

function CardActions({ card: { id, pays_bills, ends, may_remove }, name }: { card: SavedCard; name: string }) {
  const queryClient = useQueryClient();
  const [asks, setAsks] = useState(false);
  const show = (cards: Cards) => {
    queryClient.setQueryData(cardsQuery.queryKey, cards);
    void queryClient.invalidateQueries({ queryKey: ["invoices"] });
  };
  const onError = (error: Error) => {
    toast.error(cardProblem(error));
    void queryClient.invalidateQueries({ queryKey: cardsQuery.queryKey });
  };
  const choose = useMutation({
    mutationFn: () => api("PUT /billing/cards/{id}/default", { params: { id } }),
    onSuccess: (cards) => {
      show(cards);
      toast.success(`${name} pays your bills from now on`);
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => api("DELETE /billing/cards/{id}", { params: { id } }),
    onSuccess: (cards) => {
      setAsks(false);
      show(cards);
      toast.success(`${name} is removed`);
    },
    onError: (error) => {
      if (error instanceof ApiError) setAsks(false);
      onError(error);
    },
  });
  return (
    <div className="flex flex-wrap gap-2">
      {!pays_bills && ends !== "ended" && (
        <Button variant="secondary" pending={choose.isPending} onClick={() => choose.mutate()}>
          Pay bills with it<span className="sr-only">: {name}</span>
        </Button>
      )}
      {may_remove && (
        <AskFirst
          label="Remove"
          title={`Remove ${name}?`}
          description="It is deleted at Stripe, for good. You can add it again at any time."
          keep="Cancel"
          confirm="Remove"
          pending={remove.isPending}
          open={asks}
          onOpenChange={setAsks}
          onConfirm={() => remove.mutate()}
        />
      )}
    </div>
  );
}
