"use server";

import { redirect } from "next/navigation";
import { answerBillingEmail } from "./billing-email";

/** The buttons of the page behind a billing address's link: it wants the copies, or no more of them. For the holder of the link. */
export async function answerCopies(form: FormData): Promise<void> {
  const token = String(form.get("token") ?? "");
  const wanted = form.get("wanted") === "yes";
  const { ok } = await answerBillingEmail(token, wanted);
  redirect(`/billing-email?token=${encodeURIComponent(token)}${ok && !wanted ? "&stopped=1" : ""}`);
}
