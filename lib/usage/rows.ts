import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type StaffActor } from "@/lib/callers";
import { spendCapsSchema, spendStopSchema } from "@/lib/contract/spend-caps";
import { rateCheckSchema } from "@/lib/contract/staff/rates";
import { type Usage, usageListRow, usagePricesSchema, usageRow } from "@/lib/contract/usage";
import { call, orRefused, serverSql, workerSql } from "@/lib/db";
import { lineName } from "@/lib/kernel/telephony/line-name";

/** What calls and texts cost now, and what comes with a number. */
export const readUsagePrices = () => call(serverSql(), "list_usage_prices", { p_currency: "USD" }, usagePricesSchema);

/** What the present billing period used so far, by number and day. */
export const getUsage = (actor: Actor, accountId: string): Promise<Usage> =>
  call(
    serverSql(),
    "get_usage",
    { p_actor: actorJson(actor), p_account_id: accountId },
    usageRow.transform((row) => ({
      ...row,
      numbers: row.numbers.map((number) => ({ ...number, display: lineName(number.e164, number.place) })),
    })),
  );

/**
 * Calls and texts of a line of an invoice, or of the present period, newest first; at most a thousand.
 * @param after the last one of the page before
 * @returns null: no such line of this account
 */
export const listUsage = (
  actor: Actor,
  accountId: string,
  lineId: string | null,
  after: { at: string; id: string } | null,
  limit: number,
) =>
  call(
    serverSql(),
    "list_usage",
    { p_actor: actorJson(actor), p_account_id: accountId, p_line_id: lineId, p_after: after, p_limit: limit },
    usageListRow.nullable(),
  );

/** What may be spent on calls and texts in a billing period, and what is. */
export const getSpendCaps = (actor: Actor, accountId: string) =>
  call(serverSql(), "get_spend_caps", { p_actor: actorJson(actor), p_account_id: accountId }, spendCapsSchema);

/** Whether there is a price for calls that are forwarded to a phone, E.164. */
export const sellsCallsTo = (phone: string) => call(serverSql(), "sells_calls_to", { p_phone: phone }, z.boolean());

/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const setSpendCapRow = (actor: Actor, accountId: string, numberId: string | null, cents: number | null) =>
  call(
    serverSql(),
    "set_spend_cap",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_cents: cents },
    orRefused(spendCapsSchema.shape),
  );

/** Refusals: NOT_FOUND. */
export const readSpendStop = (actor: Actor, accountId: string, numberId: string) =>
  call(
    serverSql(),
    "get_spend_stop",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId },
    orRefused(spendStopSchema.shape),
  );

/** What an import would change, and why it is refused. */
export const checkRatesRow = (staff: StaffActor, file: object) =>
  call(
    serverSql(),
    "staff_check_rates",
    { p_actor: actorJson(staff), p_import: file },
    rateCheckSchema.omit({ problems: true }),
  );

/** Refusals: CHANGED, RULE_REFUSED. */
export const importRatesRow = (staff: StaffActor, file: object, reason: string) =>
  call(
    serverSql(),
    "staff_import_rates",
    { p_actor: actorJson(staff), p_import: file, p_reason: reason },
    orRefused({ changed: z.number().int() }),
  );

/** Accounts whose usage is to be billed by itself now, at most two hundred. */
export const listUsageBills = () => call(workerSql(), "list_usage_bills", {}, z.array(z.uuid()));

/** Safe to repeat. @returns the invoice; null: there was nothing to bill */
export const billUsageAlone = (accountId: string, seller: object) =>
  call(workerSql(), "bill_usage_alone", { p_account_id: accountId, p_seller: seller }, z.uuid().nullable());
