"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { toastFailure } from "@/components/layout/toast-failure";
import { orderQuery } from "@/components/orders/order-query";
import { openLines } from "@/components/orders/order-words";
import { toast } from "@/components/ui/toast";
import type { Order } from "@/lib/contract/orders";

/** Gives up the lines that wait for a carrier. What goes live at the same moment counts: the answer shows it. */
export function CancelWaiting({ order }: { order: Order }) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const many = openLines(order) > 1;
  const cancel = useMutation({
    mutationFn: () => api("POST /orders/{id}/cancellation", { params: { id: order.id } }),
    onSuccess: (after) => {
      setAsking(false);
      queryClient.setQueryData(orderQuery(order.id).queryKey, after);
      const canceled = after.items.some(({ failure_code }) => failure_code === "CANCELED_BY_BUYER");
      toast.message(canceled ? "Canceled. Nothing is charged for it." : "It has just gone live, so it is yours.");
    },
    onError: (error) => {
      setAsking(false);
      toastFailure(error);
      void queryClient.invalidateQueries({ queryKey: orderQuery(order.id).queryKey });
    },
  });
  return (
    <AskFirst
      label={many ? "Cancel the waiting numbers" : "Cancel the waiting number"}
      title={many ? `Cancel ${openLines(order)} waiting numbers?` : "Cancel the waiting number?"}
      description={`Nothing is charged for ${many ? "them" : "it"}, and the amount is released. Numbers that work already stay yours.`}
      keep="Keep waiting"
      confirm={many ? "Cancel them" : "Cancel it"}
      open={asking}
      onOpenChange={setAsking}
      pending={cancel.isPending}
      onConfirm={() => cancel.mutate()}
    />
  );
}
