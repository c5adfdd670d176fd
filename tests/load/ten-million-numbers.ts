// What one unique index over all numbers costs with ten million of them, and what partitions by country would change.
// Run by hand, about ten minutes and 12 GB of disk: node_modules/.bin/node tests/load/ten-million-numbers.ts
// The result decides docs/decisions/0012-no-partitions-by-country.md.
import type { Sql } from "postgres";
import { connect } from "../../local/postgres/index.ts";
import { startScratchCluster } from "../../local/stack/scratch-cluster.ts";
import { percentile } from "../drivers/shop.ts";

const total = Number(process.argv[2] ?? 10_000_000);
const samples = 5_000;
const countries = Array.from({ length: 60 }, (_, index) => `C${String(index).padStart(2, "0")}`);

/** The columns of public.purchased_numbers that weigh, without its foreign keys. */
const columns = `id uuid not null default gen_random_uuid(), account_id uuid, status text not null, e164 text, carrier_id text not null,
  carrier_ref text, country text not null, place text not null, number_type text not null, features text[] not null,
  monthly_cost numeric(12, 4) not null default 0, paid_until timestamptz, created_at timestamptz not null default now()`;

/** Row `n`: a number of country n mod 60, never the same digits twice. */
const row = (n: string): string => `
  gen_random_uuid(), gen_random_uuid(), case when ${n} % 20 = 0 then 'released' else 'active' end, '+' || (10000000000 + ${n}),
  'didww', 'ref-' || ${n}, 'C' || lpad((${n} % 60)::text, 2, '0'), 'San Francisco', 'local', '{voice_in,sms_in}', 0.85,
  now() + interval '20 days', now()`;

const figures: Record<string, string> = {};
const note = (what: string, value: string): void => {
  figures[what] = value;
  console.log(`${what.padEnd(68)} ${value}`);
};

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Median and 95th percentile of one statement after the other over one connection, in milliseconds. */
async function latency(work: (index: number) => Promise<unknown>, count = samples): Promise<string> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await work(index);
    times.push(performance.now() - started);
  }
  return `p50 ${percentile(times, 50).toFixed(3)} ms, p95 ${percentile(times, 95).toFixed(3)} ms`;
}

const size = async (sql: Sql, name: string): Promise<string> => {
  const [found] = await sql`
    select pg_size_pretty(greatest(pg_total_relation_size(${name}::regclass),
      (select sum(pg_total_relation_size(relid)) from pg_partition_tree(${name}::regclass)))::bigint) as size`;
  return String(found?.size);
};

let next = total;
const insert = (sql: Sql, table: string) => () =>
  sql.unsafe(`insert into ${table} select ${row("$1::bigint")}`, [next++], { prepare: true });
const anyNumber = (): string => `+${10_000_000_000 + Math.floor(Math.random() * total)}`;

const cluster = await startScratchCluster();
const sql = connect(cluster.url("supabase_admin"), { max: 1 });
try {
  await sql.unsafe(`create schema bench; create table bench.whole (${columns}, primary key (id));
    create table bench.by_country (${columns}, primary key (id, country)) partition by list (country)`);
  for (const country of countries)
    await sql.unsafe(
      `create table bench.by_country_${country} partition of bench.by_country for values in ('${country}')`,
    );

  for (const table of ["bench.whole", "bench.by_country"]) {
    const fill = await seconds(() =>
      sql.unsafe(`insert into ${table} select ${row("n")} from generate_series(0, ${total - 1}) n`),
    );
    note(`${table}: filling ${total} rows`, `${fill.toFixed(0)} s`);
    await sql.unsafe(`analyze ${table}`);
  }

  note("whole: one insert, no unique index", await latency(insert(sql, "bench.whole")));
  const live = "where status not in ('released', 'failed') and e164 is not null";
  note(
    "whole: building the unique index over e164",
    `${(await seconds(() => sql.unsafe(`create unique index whole_e164 on bench.whole (e164) ${live}`))).toFixed(0)} s`,
  );
  note(
    "by country: building 60 unique indexes over (country, e164)",
    `${(await seconds(() => sql.unsafe(`create unique index on bench.by_country (country, e164) ${live}`))).toFixed(0)} s`,
  );
  note("whole: size of the unique index", await size(sql, "bench.whole_e164"));
  note("whole: size of the table with its indexes", await size(sql, "bench.whole"));
  note("by country: size of the table with its indexes", await size(sql, "bench.by_country"));

  note("whole: one insert, with the unique index", await latency(insert(sql, "bench.whole")));
  note("by country: one insert, with its unique index", await latency(insert(sql, "bench.by_country")));
  const find =
    (table: string, more = "") =>
    (index: number) =>
      sql.unsafe(
        `select id from ${table} where e164 = $1 and status not in ('released', 'failed')${more}`,
        more ? [anyNumber(), countries[index % 60] as string] : [anyNumber()],
        { prepare: true },
      );
  note("whole: is this number live", await latency(find("bench.whole")));
  note("by country: is this number live, country known", await latency(find("bench.by_country", " and country = $2")));
  note("by country: is this number live, country not known", await latency(find("bench.by_country"), 100));
  const refused = await sql.unsafe(`insert into bench.whole select ${row("1")}`).then(
    () => "accepted",
    (error: { code: string }) => `refused (${error.code})`,
  );
  note("whole: the same number a second time, under another country", refused);
  const twice = `insert into bench.by_country (status, e164, carrier_id, country, place, number_type, features)
    values ('active', '+10000000001', 'didww', 'C05', 'x', 'local', '{}')`;
  const accepted = await sql.unsafe(twice).then(
    () => "accepted: sold twice",
    (error: { code: string }) => `refused (${error.code})`,
  );
  note("by country: the same number a second time, under another country", accepted);
} finally {
  await sql.end();
  await cluster.stop();
}
