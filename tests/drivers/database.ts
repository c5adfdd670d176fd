import { readFileSync } from "node:fs";
import path from "node:path";
import postgres, { type Sql } from "postgres";

/** Where `postgres`, the owner of everything, connects to a running stack's database. */
export function databaseUrl(stateDirectory: string): string {
  const environment = JSON.parse(readFileSync(path.join(stateDirectory, "env.json"), "utf8")) as Record<string, string>;
  return environment.DATABASE_URL!;
}

/** A pool as `postgres` on a running stack: for arranging and looking, past row level security. */
export const openDatabase = (stateDirectory: string): Sql =>
  postgres(databaseUrl(stateDirectory), { max: 5, onnotice: () => {} });

/** Ends the rest that the shop gives a carrier after failures. */
export async function closeBreakers(sql: Sql): Promise<void> {
  await sql`
    update public.carrier_health set last_ok_at = null,
      state = 'closed', failures = 0, opened_at = null, retry_at = null,
      order_state = 'closed', order_failures = 0, order_opened_at = null, order_retry_at = null`;
}

/** Makes every kept answer of a carrier older. */
export async function ageSearches(sql: Sql, seconds: number): Promise<void> {
  await sql`
    update public.search_cache set fetched_at = fetched_at - make_interval(secs => ${seconds}), results = (
      select coalesce(jsonb_agg(
        r || jsonb_build_object('seen_at', (r ->> 'seen_at')::timestamptz - make_interval(secs => ${seconds}))), '[]')
      from jsonb_array_elements(results) r)`;
}

/** Calls to carriers wait for no tokens from now on. How they do is shown by carrier-ledger.test.ts. */
export async function liftCarrierBudget(sql: Sql): Promise<void> {
  const [found] = await sql`select pg_get_functiondef('private.take_tokens'::regproc) as definition`;
  const before = "private.take_tokens_of_any_bucket";
  await sql.unsafe((found!.definition as string).replace("private.take_tokens", before));
  // replaced, not renamed: open sessions have prepared statements that call it
  await sql.unsafe(`
    create or replace function private.take_tokens(
      p_bucket text, p_rate numeric, p_burst numeric, p_tokens integer default 1
    ) returns integer
    language plpgsql security definer set search_path = '' as $$
    begin
      return case when p_bucket like 'carrier:%' then 0 else ${before}(p_bucket, p_rate, p_burst, p_tokens) end;
    end $$`);
}
