"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { checkRate } from "@/lib/api";
import { invoiceOfLink } from "@/lib/callers";
import { checkoutLimit } from "@/lib/contract/rate-limits";
import { AppError } from "@/lib/errors";
import { formAction } from "@/lib/forms";
import { openLinkedPage } from "./payment-page";

const payForm = z.object({ link: z.string().max(100), keep_card: z.literal("yes").optional() });

/** The button of the page behind a mail's link: goes to Stripe's page. A bill that was paid meanwhile is shown as it is. */
export const payLinkedInvoice = formAction({ schema: payForm }, async ({ input }) => {
  const invoiceId = invoiceOfLink(input.link);
  if (!invoiceId) throw new AppError("NOT_FOUND");
  const { ok, retry_after_ms } = await checkRate({ ...checkoutLimit, name: `pay:${invoiceId}` });
  if (!ok) throw new AppError("RATE_LIMITED", { retryAfterSeconds: Math.ceil(retry_after_ms / 1000) });
  redirect((await pageOrItself(invoiceId, input)) as Route);
});

async function pageOrItself(invoiceId: string, { link, keep_card }: z.infer<typeof payForm>): Promise<string> {
  try {
    return await openLinkedPage(invoiceId, keep_card === "yes");
  } catch (error) {
    if (error instanceof AppError && error.code === "ORDER_STATE") return `/pay/${link}`;
    throw error;
  }
}
