"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, good } from "@/lib/forms";
import * as rows from "../rows";
import { billingFactsSchema } from "../schema";
import { settingsAction, settingsPath } from "../settings-action";

export const saveBillingFacts = settingsAction(
  { schema: billingFactsSchema, keeps: ["billing_address", "tax_id"] },
  async ({ actor, input }) => {
    const facts = { address: input.billing_address, tax_id: input.tax_id || null };
    const outcome = await rows.saveBillingFacts(actor, input.account_id, facts);
    // what the schema lets through and SQL does not: letters that cannot be seen
    if (!outcome.ok) return { fieldErrors: { tax_id: fieldWords("tax_id_format") } };
    revalidatePath(settingsPath);
    return good("Saved. Your next invoice has it.");
  },
);
