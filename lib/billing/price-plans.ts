import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { type PriceChoice, pricePlanSchema, pricePreviewSchema } from "@/lib/contract/staff/price-plans";
import { call, orRefused, serverSql } from "@/lib/db";
import { refusalError } from "@/lib/errors";

/** What another monthly price would change. Nothing is kept. */
export const checkPrices = (staff: StaffActor, choice: PriceChoice) =>
  call(serverSql(), "staff_check_prices", { p_actor: actorJson(staff), p_choice: { ...choice } }, pricePreviewSchema);

const planPricesResult = orRefused({ id: z.uuid(), numbers: z.number().int(), repeated: z.boolean() });

/**
 * Plans another price; the owners are notified in the same transaction. Safe to repeat with the same `request_id`.
 * @throws {AppError} CHANGED (other numbers would be reached than were seen), NOTHING_TO_CHANGE
 */
export async function planPrices(
  staff: StaffActor,
  plan: { choice: PriceChoice; token: string; request_id: string },
  reason: string,
) {
  const p_plan = { ...plan, choice: { ...plan.choice } };
  const result = await call(
    serverSql(),
    "staff_plan_prices",
    { p_actor: actorJson(staff), p_plan, p_reason: reason },
    planPricesResult,
  );
  if (!result.ok) throw refusalError(result);
  return result;
}

/** @returns how many numbers keep their price; those that were sold for the new one keep that */
export const withdrawPrices = (staff: StaffActor, id: string, reason: string) =>
  call(
    serverSql(),
    "staff_withdraw_prices",
    { p_actor: actorJson(staff), p_plan_id: id, p_reason: reason },
    z.number().int(),
  );

export const listPricePlans = (staff: StaffActor) =>
  call(serverSql(), "staff_list_price_plans", { p_actor: actorJson(staff) }, z.array(pricePlanSchema));
