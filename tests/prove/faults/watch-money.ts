import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { type Intent, listIntents } from "./vendors.ts";

type Environment = Parameters<typeof listIntents>[0];

export interface Watch {
  samples: number;
  /** moments at which the database did not answer */
  blind: number;
  /** captured at Stripe above the live lines, a number sold twice, or held while sold: sentences */
  violations: string[];
}

/** Captured cents by order, as Stripe has it. */
export function capturedByOrder(intents: Intent[]): Map<string, number> {
  const captured = new Map<string, number>();
  for (const { metadata, amount_received } of intents) {
    if (metadata.order_id) captured.set(metadata.order_id, (captured.get(metadata.order_id) ?? 0) + amount_received);
  }
  return captured;
}

/**
 * Compares Stripe's books with our lines again and again. Stripe is read first: what is live only grows while an order is
 * open, so what exceeds the later look at our lines exceeded them at Stripe's instant too.
 */
export function startWatching(sql: Sql, environment: Environment): { watch: Watch; stop(): Promise<void> } {
  const watch: Watch = { samples: 0, blind: 0, violations: [] };
  const seen = new Set<string>();
  let stopping = false;
  const report = (sentence: string) => {
    if (seen.size < 50 && !seen.has(sentence)) watch.violations.push(sentence);
    seen.add(sentence);
  };

  async function sample(): Promise<void> {
    const captured = capturedByOrder(await listIntents(environment));
    const live = await sql<{ order_id: string; cents: number }[]>`
      select order_id, sum(total_cents)::int as cents from public.order_items where status = 'live' group by order_id`;
    const byOrder = new Map(live.map((row) => [row.order_id, row.cents]));
    for (const [order, cents] of captured) {
      if (cents > (byOrder.get(order) ?? 0))
        report(`order ${order}: ${cents} captured at Stripe, ${byOrder.get(order) ?? 0} live`);
    }
    const doubles = await sql`
      select e164 from (
        select e164 from public.purchased_numbers where status not in ('released', 'failed') and e164 is not null
        union all select e164 from public.holds where status = 'active' and e164 is not null) n
      group by e164 having count(*) > 1`;
    for (const { e164 } of doubles) report(`${e164} is held or sold twice`);
    watch.samples++;
  }

  const watching = (async () => {
    while (!stopping) {
      await sample().catch(() => watch.blind++);
      await sleep(250);
    }
  })();
  return {
    watch,
    async stop() {
      stopping = true;
      await watching;
      await sample();
    },
  };
}
