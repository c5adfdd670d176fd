"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, good } from "@/lib/forms";
import { renameAccount } from "../rows";
import { accountNameSchema } from "../schema";
import { settingsAction, settingsPath } from "../settings-action";

export const saveAccountName = settingsAction(
  { schema: accountNameSchema, keeps: ["account_name"] },
  async ({ actor, input }) => {
    const outcome = await renameAccount(actor, input.account_id, input.account_name);
    // the only refusal: a name that the schema would have refused
    if (!outcome.ok) return { fieldErrors: { account_name: fieldWords("name_missing") } };
    revalidatePath(settingsPath);
    return good("Saved.");
  },
);
