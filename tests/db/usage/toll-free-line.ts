import { randomUUID } from "node:crypto";
import { buyNumber } from "../../builders/number";
import { buildPerson } from "../../builders/person";
import type { TestDatabase } from "../../setup/database";

const rule = { kind: "always" };
let count = 0;

export type TollFreeLine = Awaited<ReturnType<typeof openTollFreeLine>>;

/** Sets what may be spent, in cents. */
export async function setCents(db: TestDatabase, cents: Record<string, number>): Promise<void> {
  for (const [name, value] of Object.entries(cents))
    await db.sql`update private.settings set value = ${String(value)} where key = ${`${name}_cents`}`;
}

/** Calls that go on began so much earlier. */
export async function passMinutes(db: Pick<TestDatabase, "sql">, minutes: number): Promise<void> {
  const ago = `${minutes} minutes`;
  await db.sql.begin(async (sql) => {
    await sql`update public.call_legs set call_started_at = call_started_at - ${ago}::interval
      where call_id in (select id from public.calls where ended_at is null)`;
    await sql`update public.calls set started_at = started_at - ${ago}::interval where ended_at is null`;
    await sql`update private.usage_reservations set created_at = created_at - ${ago}::interval,
      covers_until = covers_until - ${ago}::interval where source = 'toll_free'`;
  });
}

/**
 * A toll-free number of a new account, 3.5 cents a minute. In cents: cap 70 (20 minutes), allowance 35 (10 minutes), messages 7 (two of a
 * minute), unpaid 35.
 */
export async function openTollFreeLine(db: TestDatabase, areaId: string) {
  const owner = await buildPerson(db.sql);
  const e164 = `+1888555${1_000 + ++count}`;
  const { numberId } = await buyNumber(db, owner, { areaId, e164 });
  await db.sql`update public.purchased_numbers set number_type = 'toll_free' where id = ${numberId}`;
  await setCents(db, { spend_cap: 70, toll_free_allowance: 35, toll_free_message: 7, toll_free_unpaid: 35 });

  /** A call that began. `turnsAway`: why it does not go on; `seconds`: how long it may. */
  async function call(caller: string | null = "+16465550133") {
    const ref = `CA${++count}${randomUUID().slice(0, 8)}`;
    const started = await db.call.worker("call_started", { p_call: { call_ref: ref, to: e164, caller, entry: "sip" } });
    return {
      ref,
      id: started.id as string,
      turnsAway: started.facts.turns_away as string | null,
      seconds: started.call_seconds as number | null,
      ring: async (kind: "phone" | "sip", target: string, step = 0) =>
        (
          await db.call.worker("call_step", {
            p_call_ref: ref,
            p_step: {
              rule,
              branch: "",
              step,
              ring: { lines: [{ kind, target, agent: null }], seconds: 20, screen: false, rule },
            },
          })
        ).ring,
      ended: (seconds: number) =>
        db.call.worker("call_ended", { p_call_ref: ref, p_cause: "completed", p_seconds: seconds }),
    };
  }
  const cents = (column: string, table: string) =>
    db.sql
      .unsafe(
        `select coalesce(sum(${column}), 0) * 100 / 60 as cents from private.${table} where account_id = '${owner.accountId}'`,
      )
      .then(([row]) => Number(row!.cents));
  return {
    owner,
    numberId,
    e164,
    call,
    /** A whole call. @returns why it did not go on */
    async called(seconds: number): Promise<string | null> {
      const one = await call();
      await one.ended(seconds);
      return one.turnsAway;
    },
    reserved: () =>
      db.sql`select * from private.usage_reservations where account_id = ${owner.accountId} and source = 'toll_free'`,
    spent: () => cents("spent_60", "account_usage"),
    used: async () => ({
      free: await cents("free_60", "toll_free_usage"),
      message: await cents("message_60", "toll_free_usage"),
      unpaid: await cents("unpaid_60", "toll_free_usage"),
    }),
    mails: async () =>
      (
        await db.sql`select parameters ->> 'state' as state from public.notifications
          where account_id = ${owner.accountId} and template = 'toll-free-allowance' order by created_at`
      ).map(({ state }) => state as string),
    /** What is due to be renewed of the account's calls. */
    due: async () => (await db.call.worker("list_toll_free_to_renew", {})) as { id: string; call_ref: string }[],
    owes: (days: number) =>
      db.sql`update public.billing_profiles set unpaid_since = private.now() - make_interval(days => ${days})
        where account_id = ${owner.accountId}`,
  };
}
