import "server-only";
import { type Actor, actorJson } from "@/lib/callers";
import { now } from "@/lib/clock";
import { type Costs, costsRow, type Forecast } from "@/lib/contract/costs";
import type { NextBill } from "@/lib/contract/next-bill";
import { call, serverSql } from "@/lib/db";
import { currencyExponent } from "@/lib/kernel/money";
import { lineName } from "@/lib/kernel/telephony/line-name";
import { getNextBill } from "./rows";

const day = 86_400_000;
/** A bill day is at most so far away; what comes later is the end of a year, and bills of calls and texts come before it. */
const longestMonth = 31;

/** @param day60 what calls and texts come to in a day, in sixtieths of the currency's unit */
export function forecastOf(bill: NextBill, day60: number, at: Date): Forecast | null {
  if (bill.at === null || bill.obstacle !== null) return null;
  const days = Math.max(0, (Date.parse(bill.at) - at.getTime()) / day);
  const sumOf = (lines: NextBill["lines"]) => lines.reduce((sum, { cents }) => sum + cents, 0);
  return {
    at: bill.at,
    numbers_cents: sumOf(bill.lines.filter(({ usage }) => usage === null)),
    used_cents: sumOf(bill.lines.filter(({ usage }) => usage !== null)),
    expected_cents: days > longestMonth ? 0 : Math.round((day60 / 60) * days * 10 ** currencyExponent(bill.currency)),
  };
}

const readCosts = (actor: Actor, accountId: string, month: string | null) =>
  call(
    serverSql(),
    "get_costs",
    { p_actor: actorJson(actor), p_account_id: accountId, p_month: month && `${month}-01` },
    costsRow,
  );

/**
 * What an account was billed by month, kind and number, what its next bill will come to, and which numbers could go.
 * @param month that numbers are shown of, "2026-11" (UTC); null: of the last twelve
 */
export async function getCosts(actor: Actor, accountId: string, month: string | null): Promise<Costs> {
  const [{ day_60, numbers, advice, ...costs }, bill] = await Promise.all([
    readCosts(actor, accountId, month),
    getNextBill(actor, accountId),
  ]);
  return {
    ...costs,
    numbers: numbers.map((number) => ({ ...number, display: lineName(number.e164, number.place) })),
    advice: {
      ...advice,
      numbers: advice.numbers.map((number) => ({
        ...number,
        display: lineName(number.e164, number.place),
        twin: number.twin_e164 && lineName(number.twin_e164, number.place),
      })),
    },
    forecast: forecastOf(bill, Number(day_60), now()),
  };
}
