import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

/** @param available decimal string in the carrier's currency */
export const recordBalance = (carrierId: string, available: string) =>
  call(workerSql(), "record_balance", { p_carrier: carrierId, p_available: available }, z.unknown());
/** Stops sales of one carrier's numbers and alerts operators. */
export const pauseSelling = (carrierId: string, reason: string) =>
  call(workerSql(), "pause_selling", { p_carrier: carrierId, p_reason: reason }, z.unknown());
/** @returns false when sales were not paused */
export const resumeSelling = (carrierId: string) =>
  call(workerSql(), "resume_selling", { p_carrier: carrierId }, z.boolean());
/** Weighs the renewals of the coming days against the balance that was read; selling stops when it is too low for them. @returns whether it covers them */
export const weighRenewals = (carrierId: string) =>
  call(workerSql(), "weigh_renewals", { p_carrier: carrierId }, z.boolean());
