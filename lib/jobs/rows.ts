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
