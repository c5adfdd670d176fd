import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Actor, actorJson, enrollmentToken, hashToken, type UserActor } from "@/lib/callers";
import { type BillingEmail, billingEmailSchema } from "@/lib/contract/billing-email";
import { call, doneOrRefused, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

const of = (actor: Actor, accountId: string) => ({ p_actor: actorJson(actor), p_account_id: accountId });

export const getBillingEmail = (actor: Actor, accountId: string): Promise<BillingEmail> =>
  call(serverSql(), "get_billing_email", of(actor, accountId), billingEmailSchema);

/**
 * Mails an address a link by which it gets copies of mails about money. The token is made of the request's id, and stands in the mail
 * alone. Safe to repeat: a confirmed address stays confirmed.
 * @throws {AppError} RULE_REFUSED (too_many_emails), FORBIDDEN
 */
export async function setBillingEmail(actor: UserActor, accountId: string, email: string): Promise<BillingEmail> {
  const id = randomUUID();
  const request = { id, token_hash: hashToken(enrollmentToken(id)).toString("hex"), email };
  const set = await call(
    serverSql(),
    "set_billing_email",
    { ...of(actor, accountId), p_request: request },
    doneOrRefused,
  );
  if (!set.ok) throw refusalError(set);
  return getBillingEmail(actor, accountId);
}

/** Safe to repeat. */
export async function removeBillingEmail(actor: UserActor, accountId: string): Promise<BillingEmail> {
  await call(serverSql(), "remove_billing_email", of(actor, accountId), doneOrRefused);
  return getBillingEmail(actor, accountId);
}

const emailLinkRow = z.object({ account: z.string(), email: z.string(), is_confirmed: z.boolean() });

/** What the page behind the mailed link shows; null when it is good for nothing. Changes nothing. */
export const lookAtBillingEmail = (token: string) =>
  call(serverSql(), "look_at_billing_email", { p_token_hash: hashToken(token) }, emailLinkRow.nullable());

/** Its button. Refusal: NOT_FOUND. @param wanted false: no more copies */
export const answerBillingEmail = (token: string, wanted: boolean) =>
  call(serverSql(), "answer_billing_email", { p_token_hash: hashToken(token), p_wanted: wanted }, doneOrRefused);
