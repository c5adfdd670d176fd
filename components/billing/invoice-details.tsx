"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { cartQuery } from "@/components/cart/cart-query";
import { toast } from "@/components/ui/toast";
import type { BillingFacts } from "@/lib/contract/billing-facts";
import { BillingFactsForm, type Choice } from "./billing-facts-form";
import { nextBillKey } from "./next-bill-card";

interface InvoiceDetailsProps {
  countries: readonly Choice[];
  facts: BillingFacts;
}

/** What stands on invoices, on the billing page: the next bill and the cart have the taxes of the new place. */
export function InvoiceDetails({ countries, facts }: InvoiceDetailsProps) {
  const queryClient = useQueryClient();
  const router = useRouter();
  return (
    <BillingFactsForm
      countries={countries}
      initial={facts}
      onSaved={() => {
        toast.success("Saved. Your next invoice has it.");
        for (const queryKey of [nextBillKey, cartQuery.queryKey]) void queryClient.invalidateQueries({ queryKey });
        router.refresh();
      }}
    />
  );
}
