import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  boundary,
  carrierCycles,
  firstBoundaryAfter,
  firstMonthEnd,
  lastBoundaryUpTo,
  periodCents,
} from "../../oracle/billing-oracle";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

/** One value of SQL: an instant as `2027-01-31T10:02:00` (UTC), or a number. */
async function ask(expression: string, ...values: (string | number)[]): Promise<string | number> {
  const [row] = await db.sql.unsafe(`select ${expression} as value`, values);
  return row!.value instanceof Date ? row!.value.toISOString().slice(0, 19) : row!.value;
}

describe("bill days", () => {
  test.each([
    ["2027-01-31T10:02:00", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]],
    ["2027-01-30T00:00:00", ["2027-02-28", "2027-03-30"]],
    ["2026-10-31T23:59:59", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]],
    ["2027-05-31T12:00:00", ["2027-06-30", "2027-07-31"]],
  ])("of the anchor %s are %j", async (anchor, days) => {
    for (const [index, day] of days.entries())
      expect(await ask("private.bill_at($1::timestamptz, $2)", `${anchor}Z`, index + 1)).toBe(
        `${day}T${anchor.slice(11)}`,
      );
  });

  test("of a leap day come back to it", async () => {
    for (const [n, day] of [
      [1, "2028-03-29"],
      [12, "2029-02-28"],
      [24, "2030-02-28"],
      [48, "2032-02-29"],
    ] as const)
      expect(await ask("private.bill_at($1::timestamptz, $2)", "2028-02-29T10:00:00Z", n)).toBe(`${day}T10:00:00`);
  });
});

describe("what a period costs", () => {
  test.each([
    [120, "2027-02-20T10:02:00", "2027-02-05T08:00:00", "2027-03-05T08:00:00", 56],
    [190, "2027-03-06T00:01:00", "2027-03-05T08:00:00", "2027-04-05T08:00:00", 184],
    [190, "2027-04-04T23:59:00", "2027-03-05T08:00:00", "2027-04-05T08:00:00", 6],
    [190, "2027-04-05T00:01:00", "2027-03-05T08:00:00", "2027-04-05T08:00:00", 0],
    [250, "2027-03-15T00:00:00", "2027-02-28T00:00:00", "2027-03-31T00:00:00", 129],
    [190, "2027-03-05T08:00:00", "2027-03-05T08:00:00", "2027-04-05T08:00:00", 190],
  ])("%i a month, paid until %s, from %s to %s: %i", async (monthly, paid, from, to, cents) => {
    const values = [monthly, `${paid}Z`, `${from}Z`, `${to}Z`] as const;
    expect(await ask("private.period_cents($1, $2::timestamptz, $3::timestamptz, $4::timestamptz)", ...values)).toBe(
      cents,
    );
  });
});

test.each([
  ["2027-02-20T10:02:20", "2027-03-05T08:00:00", 1],
  ["2027-03-05T08:00:00", "2027-03-05T08:00:00", 0],
  ["2027-03-05T07:59:00", "2027-03-05T08:00:00", 1],
  ["2027-01-31T00:00:00", "2027-03-31T00:00:00", 2],
])("a carrier that ends at %s sells what %s needs in %i cycles", async (expires, needed, cycles) => {
  expect(await ask("private.carrier_cycles($1::timestamptz, $2::timestamptz)", `${expires}Z`, `${needed}Z`)).toBe(
    cycles,
  );
});

describe.each(["UTC", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "Pacific/Apia"])(
  "in a session of %s",
  (zone) => {
    test("every function agrees with the oracle for 4,000 pairs of instants", async () => {
      const instant = `(timestamptz '2026-01-01 00:00Z' + floor(random() * 31536000 * 4) * interval '1 second')`;
      const rows = await db.sql.begin(async (tx) => {
        await tx`select set_config('TimeZone', ${zone}, true)`;
        return tx.unsafe(`
          with pairs as materialized (
            select least(a, b) as anchor, greatest(a, b) as at, 1 + floor(random() * 5000)::integer as monthly
            from (
              select case when random() < 0.5
                then date_trunc('month', a) + interval '1 month' - floor(random() * 72 + 1) * interval '1 hour' else a
              end as a, b
              from (
                select a, case when random() < 0.2
                  then private.bill_at(a, floor(random() * 30)::integer) + floor(random() * 7200) * interval '1 second' else b
                end as b
                from (select ${instant} as a, ${instant} as b from generate_series(1, 4000)) z
              ) r
            ) s
          ), periods as (
            select *, private.last_boundary(anchor, at) as prev, private.next_boundary(anchor, at) as nxt from pairs
          ), texts as (
            select monthly, private.period_cents(monthly, at, prev, nxt) as cents, private.carrier_cycles(anchor, at) as cycles,
              private.first_month_end(anchor, at) as first_end, anchor, at, prev, nxt
            from periods
          )
          select monthly, cents, cycles, ${["anchor", "at", "prev", "nxt", "first_end"]
            .map((name) => `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as ${name}`)
            .join(", ")} from texts`);
      });
      for (const row of rows) {
        const { anchor, at } = row as unknown as { anchor: string; at: string };
        const expected = {
          prev: lastBoundaryUpTo(anchor, at),
          nxt: firstBoundaryAfter(anchor, at),
          first_end: firstMonthEnd(anchor, at),
          cycles: carrierCycles(anchor, at),
          cents: Number(
            periodCents(
              BigInt(row.monthly as number),
              at,
              lastBoundaryUpTo(anchor, at),
              firstBoundaryAfter(anchor, at),
            ),
          ),
        };
        expect({ ...row }).toEqual({ ...row, ...expected });
      }
      expect(rows.length).toBe(4000);
    });
  },
);

test("a number is never sold less than its month, less an hour on a bill day, and its first bill comes before its end", async () => {
  for (let day = 1; day <= 31; day++)
    for (let later = 0; later < 124; later++) {
      const anchor = `2027-01-${`${day}`.padStart(2, "0")}T08:00:00`;
      const joins = Date.parse(`${anchor}Z`) + Math.floor(later / 2) * 86_400_000 + (later % 2) * 3_600_000;
      const activated = new Date(joins).toISOString().slice(0, 19);
      const end = firstMonthEnd(anchor, activated);
      const least = Date.parse(`${boundary(activated, 1)}Z`) - (later % 2) * 3_600_000;
      expect(Date.parse(`${end}Z`)).toBeGreaterThanOrEqual(least);
      expect(lastBoundaryUpTo(anchor, end) > activated).toBe(true);
    }
});
