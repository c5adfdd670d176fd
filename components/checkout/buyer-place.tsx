"use client";

import { useQueryClient } from "@tanstack/react-query";
import { BillingFactsForm, type Choice } from "@/components/billing/billing-facts-form";
import { cartQuery } from "@/components/cart/cart-query";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import type { BillingFacts } from "@/lib/contract/billing-facts";

interface BuyerPlaceProps {
  countries: readonly Choice[];
  /** As they came with the page. */
  initial: BillingFacts | null;
}

/** Asked before an order where taxes depend on it. Once it is saved, the cart has its taxes and checkout goes on. */
export function BuyerPlace({ countries, initial }: BuyerPlaceProps) {
  const queryClient = useQueryClient();

  async function goOn(): Promise<void> {
    try {
      await queryClient.refetchQueries({ queryKey: cartQuery.queryKey }, { throwOnError: true });
    } catch {
      toast.error("Saved, but the total with your taxes could not be loaded. Press Continue again.");
      return;
    }
    toast.success("Saved. The total has your taxes now.");
    document.getElementById("content")?.focus(); // the pressed button is gone
  }

  return (
    <Card>
      <h2 className="mb-1 text-lg">Where you are billed</h2>
      <p className="mb-4 text-ink-soft text-sm">Taxes depend on it. You see the total with them before you pay.</p>
      <BillingFactsForm countries={countries} placeOnly initial={initial} onSaved={goOn} />
    </Card>
  );
}
