import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

/**
 * Works out the margins of one month that is due, of all numbers and accounts. Safe to repeat.
 * @returns how many numbers it has, or that none is due
 */
export async function refreshMargins(): Promise<string> {
  const month = await call(workerSql(), "stale_margins", {}, z.string().nullable());
  if (!month) return "not due";
  const count = await call(workerSql(), "refresh_margins", { p_month: month }, z.number().int());
  return `${month}: ${count} numbers`;
}
