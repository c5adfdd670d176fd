import "server-only";
import { z } from "zod";
import { serverSql } from "@/lib/db/pool";
import type { CallBudget, CarrierId } from "./carrier";
import type { CarrierLedger } from "./guard";

type Bucket = { rate: number; burst: number };

/**
 * Calls per second at each carrier, for our whole company. DIDWW counts 20 in a sliding second per key: 18 evenly spaced stay
 * below it when the network bunches some. Search and sync have shares of their own inside it, so provisioning always has six left.
 */
const accounts: Record<CarrierId, Bucket> = {
  didww: { rate: 18, burst: 1 },
  twilio: { rate: 10, burst: 1 },
  teliport: { rate: 10, burst: 1 },
};
const shares: Record<Exclude<CallBudget, "provisioning">, Bucket> = {
  search: { rate: 8, burst: 4 },
  sync: { rate: 4, burst: 1 },
};

const Permission = z.object({
  gate: z.object({ state: z.enum(["closed", "open", "half_open"]), retry_at: z.coerce.date().nullish() }),
  wait_ms: z.number().int(),
});

/**
 * Breaker and buckets in Postgres. One statement per question: this runs before every call to a carrier. The share is taken before
 * the account's token, always in this order, so the row locks cannot cross.
 */
export function postgresLedger(carrier: CarrierId): CarrierLedger {
  const account = accounts[carrier];
  return {
    async ask(budget, skipGate) {
      const sql = serverSql();
      const share = budget === "provisioning" ? null : shares[budget];
      const own = share
        ? sql`(select private.take_tokens(${`carrier:${carrier}:${budget}`}, ${share.rate}::numeric, ${share.burst}::numeric, 1) as wait_ms offset 0)`
        : sql`(select 0 as wait_ms)`;
      const [row] = await sql`
        select gate, tokens.wait_ms
        from (
          select case when ${skipGate}::boolean then '{"state":"closed"}'::jsonb else private.carrier_gate(${carrier}) end as gate offset 0
        ) breaker
        cross join lateral (
          select case when breaker.gate ->> 'state' = 'open' then 0 else (
            select case when own.wait_ms > 0 then own.wait_ms
              else private.take_tokens(${`carrier:${carrier}`}, ${account.rate}::numeric, ${account.burst}::numeric, 1) end
            from ${own} own
          ) end as wait_ms offset 0
        ) tokens`;
      const { gate, wait_ms: waitMs } = Permission.parse(row);
      return { state: gate.state, retryAt: gate.retry_at ?? null, waitMs };
    },

    async record(ok, error) {
      const sql = serverSql();
      await sql`select private.record_carrier_result(${carrier}, ${ok}::boolean, ${error ?? null}::text)`;
    },
  };
}
