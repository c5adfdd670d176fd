import "server-only";
import { z } from "zod";
import { instant } from "@/lib/contract/common";
import { call, serverSql } from "@/lib/db";

const breakerState = z.enum(["closed", "open", "half_open"]);

const healthRow = z.object({
  now: instant,
  /** circuit breakers of the enabled carriers */
  carriers: z.record(
    z.string(),
    z.object({
      state: breakerState,
      retry_at: instant.nullable(),
      /** the breaker of orders alone */
      order_state: breakerState,
      order_retry_at: instant.nullable(),
    }),
  ),
  /** older than two minutes and not handed on */
  outbox_waiting: z.number().int(),
  events_waiting: z.number().int(),
  jobs_dead: z.number().int(),
  has_catalog: z.boolean(),
});

export const readHealthRow = () => call(serverSql(), "health", {}, healthRow);
