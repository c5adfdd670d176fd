import "server-only";
import { z } from "zod";
import { call, workerSql } from "@/lib/db";

const rows = z.array(
  z.object({
    id: z.uuid(),
    event: z.string(),
    dedupe_key: z.string(),
    payload: z.record(z.string(), z.unknown()),
    due_at: z.coerce.date().nullable(),
  }),
);

/** Leases unsent rows for 30 seconds. `due_at` is set when the event belongs to the future. */
export const claimOutbox = (limit: number) => call(workerSql(), "claim_outbox", { p_limit: limit }, rows);
export const finishOutbox = (ids: string[]) => call(workerSql(), "finish_outbox", { p_ids: ids }, z.unknown());

const counts = z.record(z.string(), z.number());

/** Ends what is over and wakes what waits too long: holds, sessions, orders, jobs, events. @returns how many of each */
export const wakeStuckRows = () => call(workerSql(), "sweep", {}, counts);

/** Deletes short-lived rows (answers of carriers are kept for half an hour only) and makes the next months' partitions. */
export const pruneRows = () => call(workerSql(), "prune", {}, counts);
