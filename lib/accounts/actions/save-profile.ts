"use server";

import { revalidatePath } from "next/cache";
import { fieldWords, good } from "@/lib/forms";
import { updateProfile } from "../rows";
import { profileSchema } from "../schema";
import { settingsAction } from "../settings-action";

export const saveProfile = settingsAction(
  { schema: profileSchema, keeps: ["display_name", "time_zone"] },
  async ({ actor, input }) => {
    const outcome = await updateProfile(actor, input);
    // the only refusal: a zone that browsers know and the database does not
    if (!outcome.ok) return { fieldErrors: { time_zone: fieldWords("time_zone_unknown") } };
    revalidatePath("/account", "layout"); // every page there writes times in the zone
    return good("Saved.");
  },
);
