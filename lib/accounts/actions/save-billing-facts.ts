"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, good } from "@/lib/forms";
import * as rows from "../rows";
import { billingFactsSchema } from "../schema";
import { settingsAction, settingsPath } from "../settings-action";

/** Another form than its country's ids have; else letters that cannot be seen, which the schema lets through. */
function taxIdWords(details: unknown): string {
  const refused = rows.taxIdRefusal.safeParse(details);
  return refused.success ? `This country's tax IDs look like ${refused.data.example}.` : fieldWords("tax_id_format");
}

export const saveBillingFacts = settingsAction(
  { schema: billingFactsSchema, keeps: ["billing_address", "tax_id"] },
  async ({ actor, input }) => {
    const facts = { address: input.billing_address, tax_id: input.tax_id || null };
    const outcome = await rows.saveBillingFacts(actor, input.account_id, facts);
    if (!outcome.ok) return { fieldErrors: { tax_id: taxIdWords(outcome.details) } };
    revalidatePath(settingsPath);
    return good("Saved. Your next invoice has it.");
  },
);
