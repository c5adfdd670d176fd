"use client";

import { toast } from "@/components/ui/toast";
import type { BillingFacts } from "@/lib/contract/billing-facts";
import { BillingFactsForm, type Choice } from "./billing-facts-form";

interface InvoiceDetailsProps {
  countries: readonly Choice[];
  facts: BillingFacts;
}

export const InvoiceDetails = ({ countries, facts }: InvoiceDetailsProps) => (
  <BillingFactsForm
    countries={countries}
    initial={facts}
    onSaved={() => toast.success("Saved. Your next invoice has it.")}
  />
);
