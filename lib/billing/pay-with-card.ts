import "server-only";
import type { z } from "zod";
import type { UserActor } from "@/lib/callers";
import type { cardPaymentSchema } from "@/lib/contract/cards";
import { AppError, refusalError } from "@/lib/errors";
import { askStripe } from "./ask-stripe";
import { chargeInvoice } from "./charge-invoice";
import { beginCardPayment, getCardFacts } from "./my-card-rows";
import { listCardGroups } from "./saved-cards";

type CardPayment = z.infer<typeof cardPaymentSchema>;

const outcomes: Record<string, CardPayment["outcome"]> = {
  succeeded: "paid",
  declined: "refused",
  needs_customer: "needs_customer",
};

/**
 * Pays an open invoice with the card that pays the bills, because its owner asked for it: one more attempt like those of the sweep, so
 * nothing is charged twice.
 *
 * @throws {AppError} NOT_FOUND, ORDER_STATE when nothing is due, CHARGE_RUNNING, RULE_REFUSED (no_card, card_refused, held),
 *   PAYMENT_UNAVAILABLE: the sweep finds out what came of it
 */
export const payWithCard = (actor: UserActor, accountId: string, invoiceId: string): Promise<CardPayment> =>
  askStripe(async () => {
    const groups = await listCardGroups(await getCardFacts(actor, accountId));
    const card = groups.find(({ paysWith }) => paysWith !== null)?.paysWith;
    if (!card) throw new AppError("RULE_REFUSED", { details: { reason: "no_card" } });
    const begun = await beginCardPayment(actor, accountId, invoiceId, card);
    if (!begun.ok) throw refusalError(begun);
    let state = await chargeInvoice(invoiceId);
    // Stripe had canceled the intent: another one is made.
    if (state === "canceled") state = await chargeInvoice(invoiceId);
    return { outcome: outcomes[state] ?? "waiting" };
  });
