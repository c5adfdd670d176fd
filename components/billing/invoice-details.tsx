"use client";

import { toast } from "@/components/ui/toast";
import { BillingFactsForm, type Choice } from "./billing-facts-form";

export const InvoiceDetails = ({ countries }: { countries: readonly Choice[] }) => (
  <BillingFactsForm countries={countries} onSaved={() => toast.success("Saved. Your next invoice has it.")} />
);
