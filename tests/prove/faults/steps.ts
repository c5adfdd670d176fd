import type { Sql } from "postgres";

/** A step of provisioning or settlement, as its commit shows: table, which change, and when it is that step. */
const STEPS: Record<string, [table: string, change: "insert" | "update", when: string]> = {
  "webhook stored": ["external_events", "insert", "new.source = 'stripe'"],
  "order authorized": ["orders", "update", "new.status = 'authorized' and old.status = 'awaiting_payment'"],
  "job claimed": ["provisioning_queue", "update", "new.status = 'processing' and old.status <> 'processing'"],
  "carrier order written": ["carrier_orders", "insert", "true"],
  "carrier order sent": ["carrier_orders", "update", "new.status = 'submitted' and old.status = 'created'"],
  "carrier order pending": ["carrier_orders", "update", "new.status = 'pending' and old.status <> 'pending'"],
  "carrier order completed": ["carrier_orders", "update", "new.status = 'completed' and old.status <> 'completed'"],
  "number identified": ["purchased_numbers", "update", "new.carrier_ref is not null and old.carrier_ref is null"],
  "answer path wanted": ["number_configurations", "insert", "true"],
  "number active": ["purchased_numbers", "update", "new.status = 'active' and old.status = 'provisioning'"],
  "job put back": [
    "provisioning_queue",
    "update",
    "new.status in ('pending', 'waiting') and old.status = 'processing'",
  ],
  "line lost": ["order_items", "update", "new.status in ('failed', 'substituted') and old.status = 'provisioning'"],
  "release queued": ["provisioning_queue", "insert", "new.action = 'release'"],
  settling: ["orders", "update", "new.settling_at is not null and old.settling_at is null"],
  "authorization lost": ["payments", "update", "new.status = 'expired' and old.status = 'authorized'"],
  "capture recorded": ["payments", "update", "new.captured_cents > 0 and old.captured_cents = 0"],
  "order settled": ["orders", "update", "new.settled_at is not null and old.settled_at is null"],
  "mail being sent": ["notifications", "update", "new.status = 'sending' and old.status = 'pending'"],
};

export const stepNames = Object.keys(STEPS);

/**
 * Makes the throw-away database tell of each step at its commit, on the channel `proof_steps`.
 * @param sql as the owner of the tables
 */
export async function announceSteps(sql: Sql): Promise<void> {
  const triggers = Object.entries(STEPS).map(
    ([name, [table, change, when]], index) => `
      create trigger proof_${index} after ${change} on public.${table} for each row when (${when})
        execute function proof.tell('${name}');`,
  );
  await sql.unsafe(`
    create schema proof;
    create function proof.tell() returns trigger language plpgsql security definer set search_path = '' as $$
    begin perform pg_notify('proof_steps', tg_argv[0]); return null; end $$;
    ${triggers.join("\n")}`);
}

/** Listens over restarts of the database. @returns how to wait for a step, and how to stop */
export async function listenToSteps(sql: Sql) {
  let waiting: { steps: ReadonlySet<string>; came: (step: string | null) => void } | null = null;
  const seen = new Map<string, number>();
  const subscription = await sql.listen("proof_steps", (step) => {
    seen.set(step, (seen.get(step) ?? 0) + 1);
    if (waiting?.steps.has(step)) waiting.came(step);
  });
  return {
    /** how often a step was reported so far */
    seen: (step: string) => seen.get(step) ?? 0,
    /** @returns the first of these steps that comes, null when none does in time */
    next: (wanted: Iterable<string>, limitMs: number) =>
      new Promise<string | null>((resolve) => {
        const timer = setTimeout(() => came(null), limitMs);
        const came = (step: string | null) => {
          clearTimeout(timer);
          waiting = null;
          resolve(step);
        };
        waiting = { steps: new Set(wanted), came };
      }),
    stop: () => subscription.unlisten().catch(() => {}),
  };
}
