"use client";

import { useQueryClient } from "@tanstack/react-query";
import { BillingFactsForm, type Choice } from "@/components/billing/billing-facts-form";
import { cartQuery } from "@/components/cart/cart-query";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";

/** Asked before an account's first order where taxes depend on it. */
export function BuyerPlace({ countries }: { countries: readonly Choice[] }) {
  const queryClient = useQueryClient();
  return (
    <Card>
      <h2 className="mb-1 text-lg">Where you are billed</h2>
      <p className="mb-4 text-ink-soft text-sm">Taxes depend on it. The total has them once it is saved.</p>
      <BillingFactsForm
        countries={countries}
        placeOnly
        onSaved={async () => {
          await queryClient.invalidateQueries({ queryKey: cartQuery.queryKey });
          toast.success("Saved. The total has your taxes now.");
        }}
      />
    </Card>
  );
}
