import "server-only";
import { type Actor, actorJson } from "@/lib/callers";
import { type Usage, usageListRow, usagePricesSchema, usageRow } from "@/lib/contract/usage";
import { call, serverSql } from "@/lib/db";
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
