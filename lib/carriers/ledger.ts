import "server-only";
import { z } from "zod";
import type { CarrierId } from "@/lib/contract/vocabulary";
import type { Db } from "@/lib/db";
import { toAppError } from "@/lib/db";
import type { CallBudget } from "./call-options";
import type { CallRate } from "./entry";
import type { CarrierLedger } from "./guard";

/** Search and sync have shares of their own inside a carrier's rate, so provisioning always has the rest. */
const shares: Record<Exclude<CallBudget, "provisioning">, CallRate> = {
  search: { rate: 8, burst: 4 },
  sync: { rate: 4, burst: 1 },
};

const permissionRow = z.object({
  gate: z.object({ state: z.enum(["closed", "open", "half_open"]), retry_at: z.coerce.date().nullish() }),
  share_ms: z.number().int(),
  account_ms: z.number().int(),
});

/** An unreachable database proves nothing about the carrier or the job: its error is another one, so that no attempt is counted. */
async function asked<T>(rows: PromiseLike<T>): Promise<T> {
  try {
    return await rows;
  } catch (error) {
    throw toAppError(error);
  }
}

/**
 * Breakers and buckets in Postgres. One statement per question: this runs before every call to a carrier. An open breaker costs no
 * tokens; the share is taken before the account's token, always in this order, so the row locks cannot cross.
 */
export function postgresLedger(carrier: CarrierId, account: CallRate, connection: () => Db): CarrierLedger {
  return {
    async ask(budget, passed, circuit) {
      const sql = connection();
      const share = budget === "provisioning" || passed.share ? null : shares[budget];
      const takeShare = share
        ? sql`private.take_tokens(${`carrier:${carrier}:${budget}`}, ${share.rate}::numeric, ${share.burst}::numeric, 1)`
        : sql`0`;
      const [row] = await asked(sql`
        select breaker.gate, own.share_ms, whole.account_ms
        from (
          select case when ${passed.gate}::boolean then '{"state":"closed"}'::jsonb else private.carrier_gate(${carrier}, ${circuit === "orders"}::boolean) end as gate
          offset 0
        ) breaker
        cross join lateral (select case when breaker.gate ->> 'state' = 'open' then 0 else ${takeShare} end as share_ms offset 0) own
        cross join lateral (
          select case when breaker.gate ->> 'state' = 'open' or own.share_ms > 0 then 0
            else private.take_tokens(${`carrier:${carrier}`}, ${account.rate}::numeric, ${account.burst}::numeric, 1) end as account_ms
          offset 0
        ) whole`);
      const { gate, share_ms: shareMs, account_ms: accountMs } = permissionRow.parse(row);
      return {
        state: gate.state,
        retryAt: gate.retry_at ?? null,
        waitMs: Math.max(shareMs, accountMs),
        share: shareMs === 0,
      };
    },

    async record(ok, error, circuit) {
      const sql = connection();
      await asked(
        sql`select private.record_carrier_result(${carrier}, ${ok}::boolean, ${error ?? null}::text, ${circuit === "orders"}::boolean)`,
      );
    },
  };
}
