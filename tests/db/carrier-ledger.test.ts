import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import { apiKeyAuth } from "@/lib/carriers/didww/api";
import { createCarrierGuard } from "@/lib/carriers/guard";
import { postgresLedger } from "@/lib/carriers/ledger";
import type { Db } from "@/lib/db/pool";
import { start } from "../../local/didww/index.ts";
import { closeBreakers } from "../drivers/database";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let database: TestDatabase;
const nothing = { gate: false, share: false };
const ledger = () => postgresLedger("didww", { rate: 18, burst: 1 }, () => database.server as unknown as Db);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  await database.sql`delete from public.rate_limits`;
  await closeBreakers(database.sql);
});

describe("the call budget of a carrier account, shared by all processes", () => {
  test("never lets more than 20 calls into one second, from all processes together", async () => {
    const processes = [createCarrierGuard("didww", ledger()), createCarrierGuard("didww", ledger())];
    const times: number[] = [];
    const go = async (index: number) => {
      const work = index % 4 === 0 ? "search" : "provisioning";
      try {
        await processes[index % 2]!.takeTokens(work);
        times.push(performance.now());
      } catch (error) {
        if (work === "provisioning") throw error; // a search does not wait long: on a busy machine some give up
      }
    };
    await Promise.all(Array.from({ length: 36 }, (_, index) => go(index)));
    // What is seen here comes a moment after it was granted, later on a busy machine: a fifth of the second is left for that.
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + 800).length).toBeLessThanOrEqual(20);
    }
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(4_000);
  });

  test("keeps search to its share, so that provisioning always gets through", async () => {
    const guard = createCarrierGuard("didww", ledger());
    let searches = 0;
    const crowd = Array.from({ length: 60 }, () =>
      guard.takeTokens("search").then(
        () => searches++,
        () => {},
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(searches).toBeLessThanOrEqual(13); // a burst of 4, then 8 a second
    const started = performance.now();
    await guard.takeTokens("provisioning");
    expect(performance.now() - started).toBeLessThan(1_000);
    await Promise.all(crowd);
    expect(searches).toBeLessThan(30); // who would wait longer than 2 s is refused
  });
});

test("a token is spent by the machine's clock: a moved business time does not fill the bucket", async () => {
  const waitMs = (clock: number) =>
    database.server.begin(async (tx) => {
      await tx`select set_config('numninja.clock_offset_ms', ${String(clock)}, true)`;
      return (await tx`select private.take_tokens('b', 0.01, 1) as ms`)[0]!.ms as number;
    });
  expect(await waitMs(0)).toBe(0);
  expect(await waitMs(40 * 86_400_000)).toBeGreaterThan(90_000);
  await database.worker.begin(async (tx) => {
    await tx`select set_config('numninja.clock_offset_ms', ${String(40 * 86_400_000)}, true)`;
    await tx`select private.prune()`;
  });
  expect(await waitMs(0)).toBeGreaterThan(90_000);
});

test("a bucket that never fills says a day, and one whose settings are 0 gives nothing", async () => {
  const take = async (rate: number, burst: number, tokens = 1) =>
    (await database.server`select private.take_tokens(${`b:${rate}:${burst}`}, ${rate}, ${burst}, ${tokens}) as ms`)[0]!
      .ms;
  expect(await take(0, 0)).toBe(86_400_000);
  expect([await take(0, 1), await take(0, 1)]).toEqual([0, 86_400_000]);
  expect(await take(1e-9, 0)).toBe(86_400_000);
  expect(await take(0, 0, 0)).toBe(0);
});

test("the carrier itself, which refuses from the 21st call in a second, never has to", async () => {
  const didww = await start({ apiKey: "key", rateLimitPerSecond: 20 });
  const processes = [createCarrierGuard("didww", ledger()), createCarrierGuard("didww", ledger())].map((guard) =>
    createDidwwCarrier({
      baseUrl: `${didww.url}/v3`,
      auth: apiKeyAuth("key"),
      callbackSecret: "secret",
      publicUrl: "http://127.0.0.1",
      ...guard,
    }),
  );
  try {
    const calls = Array.from({ length: 44 }, (_, index) => processes[index % 2]!.account.getBalance());
    expect((await Promise.allSettled(calls)).filter(({ status }) => status === "rejected")).toEqual([]);
  } finally {
    await didww.close();
  }
});

describe("the breaker of a carrier", () => {
  const breaker = () =>
    database.sql`select state, failures, last_error from public.carrier_health where carrier_id = 'didww'`;

  test("opens after five failures, costs nothing while open, lets one through after the pause, and closes on success", async () => {
    for (let failures = 0; failures < 5; failures++) {
      expect((await ledger().ask("search", nothing, "calls")).state).toBe("closed");
      await ledger().record(false, "timeout", "calls");
    }
    expect(await breaker()).toMatchObject([{ state: "open", failures: 5, last_error: "timeout" }]);
    expect(
      await database.sql`select parameters ->> 'subject' as subject, recipient from public.notifications where dedupe_key like 'calls-fail:didww:%'`,
    ).toEqual([{ subject: "Calls fail at didww", recipient: "operator" }]);
    const tokens = () => database.sql`select bucket, tokens, updated_at from public.rate_limits order by bucket`;
    const before = await tokens();
    const refused = await ledger().ask("search", nothing, "calls");
    expect(refused.state).toBe("open");
    expect(refused.retryAt!.getTime()).toBeGreaterThan(Date.now());
    expect(await tokens()).toEqual(before);

    await database.sql`update public.carrier_health set retry_at = now() - interval '1 second'`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => ledger().ask("provisioning", nothing, "calls")));
    expect(answers.filter(({ state }) => state === "half_open")).toHaveLength(1);
    expect(answers.filter(({ state }) => state === "open")).toHaveLength(5);

    await ledger().record(true, undefined, "calls");
    expect(await breaker()).toMatchObject([{ state: "closed", failures: 0 }]);
  });

  test("opens again immediately when the probe fails", async () => {
    await database.sql`update public.carrier_health set state = 'open', failures = 5, retry_at = now() - interval '1 second' where carrier_id = 'didww'`;
    expect((await ledger().ask("search", nothing, "calls")).state).toBe("half_open");
    await ledger().record(false, "still down", "calls");
    expect((await ledger().ask("search", nothing, "calls")).state).toBe("open");
  });

  describe("orders fail though reads work", () => {
    const orders = () =>
      database.sql`select state, order_state, order_failures, last_error from public.carrier_health where carrier_id = 'didww'`;
    const fail = () => ledger().record(false, "503 to POST /orders", "orders");
    const answerAll = () => ledger().record(true, undefined, "calls");

    test("no read that works hides it: the third failed order stops orders, reads go on, operators are notified once", async () => {
      for (let failures = 1; failures <= 3; failures++) {
        expect((await ledger().ask("provisioning", nothing, "orders")).state).toBe("closed");
        await fail();
        await answerAll();
      }
      await fail(); // one that was under way
      expect(await orders()).toEqual([
        { state: "closed", order_state: "open", order_failures: 4, last_error: "503 to POST /orders" },
      ]);
      expect((await ledger().ask("search", nothing, "calls")).state).toBe("closed");
      const refused = await ledger().ask("provisioning", nothing, "orders");
      expect(refused.state).toBe("open");
      expect(refused.retryAt!.getTime()).toBeGreaterThan(Date.now());
      expect(
        await database.sql`select parameters ->> 'subject' as subject from public.notifications where dedupe_key like 'orders-fail:%'`,
      ).toEqual([{ subject: "Orders fail at didww" }]);
      const [row] = await database.server`select private.health() -> 'carriers' -> 'didww' as didww`;
      expect(row!.didww).toMatchObject({ state: "closed", order_state: "open" });
    });

    test("only an order closes it: one goes after the pause, and its result decides", async () => {
      await database.sql`update public.carrier_health set order_state = 'open', order_failures = 3, order_retry_at = now() - interval '1 second' where carrier_id = 'didww'`;
      await answerAll();
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => ledger().ask("provisioning", nothing, "orders")),
      );
      expect(answers.map(({ state }) => state).sort()).toEqual(["half_open", "open", "open", "open"]);
      await fail();
      expect((await ledger().ask("provisioning", nothing, "orders")).state).toBe("open");
      await ledger().record(true, undefined, "orders");
      expect(await orders()).toMatchObject([{ order_state: "closed", order_failures: 0 }]);
    });

    test("a carrier that does not answer at all takes no order either, and an order may be its probe", async () => {
      await database.sql`update public.carrier_health set state = 'open', failures = 5, retry_at = now() + interval '1 minute' where carrier_id = 'didww'`;
      expect((await ledger().ask("provisioning", nothing, "orders")).state).toBe("open");
      await database.sql`update public.carrier_health set retry_at = now() - interval '1 second'`;
      expect((await ledger().ask("provisioning", nothing, "orders")).state).toBe("half_open");
      await fail();
      expect(await orders()).toMatchObject([{ state: "open", order_state: "closed", order_failures: 1 }]);
      await ledger().record(true, undefined, "orders");
      expect(await orders()).toMatchObject([{ state: "closed", order_failures: 0 }]);
    });
  });
});
