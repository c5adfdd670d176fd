import { describe, expect, test } from "vitest";
import type { CallBudget } from "@/lib/carriers/call-options";
import type { CarrierError } from "@/lib/carriers/errors";
import { type CarrierLedger, createCarrierGuard, type Passed, type Permission } from "@/lib/carriers/guard";
import { createSingleFlight } from "@/lib/kernel/single-flight";

const go: Permission = { state: "closed", retryAt: null, waitMs: 0, share: true };

function ledger(answers: Permission[]) {
  const asked: { budget: CallBudget; passed: Passed }[] = [];
  const recorded: { ok: boolean; error: string | undefined }[] = [];
  const fake: CarrierLedger = {
    async ask(budget, passed) {
      asked.push({ budget, passed: { ...passed } });
      return answers.length > 1 ? answers.shift()! : answers[0]!;
    },
    async record(ok, error) {
      recorded.push({ ok, error });
    },
  };
  return { fake, asked, recorded };
}

const code = async (work: Promise<unknown>) =>
  work.then(
    () => "went",
    (error: unknown) => (error as CarrierError).code,
  );

describe("before a call to a carrier", () => {
  test("the budget is waited for", async () => {
    const { fake, asked } = ledger([{ ...go, waitMs: 15 }, go]);
    await createCarrierGuard("didww", fake).takeTokens("provisioning");
    expect(asked).toHaveLength(2);
  });

  test("a person is not kept waiting for tokens that come too late", async () => {
    const { fake } = ledger([{ ...go, waitMs: 5_000 }]);
    const started = Date.now();
    const error = await createCarrierGuard("didww", fake)
      .takeTokens("search")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "rate_limited", retryAfterSeconds: 5 });
    expect(Date.now() - started).toBeLessThan(500);
  });

  test("an open breaker refuses immediately and returns when to try again", async () => {
    const { fake } = ledger([{ state: "open", retryAt: new Date(Date.now() + 7_000), waitMs: 0, share: false }]);
    const error = await createCarrierGuard("didww", fake)
      .takeTokens("search")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unavailable", retryAfterSeconds: 7 });
  });

  test("the one let through a half-open breaker is not stopped by it while it waits for tokens", async () => {
    const { fake, asked } = ledger([{ state: "half_open", retryAt: null, waitMs: 5, share: true }, go]);
    await createCarrierGuard("didww", fake).takeTokens("search");
    expect(asked.map(({ passed }) => passed)).toEqual([
      { gate: false, share: false },
      { gate: true, share: true },
    ]);
  });

  test("one budget's queue does not hold up another, and a refusal does not hold up the queue", async () => {
    const { fake } = ledger([go]);
    const slow: CarrierLedger = {
      ...fake,
      ask: async (budget) => (budget === "sync" ? { ...go, waitMs: 60 } : go),
    };
    const guard = createCarrierGuard("didww", slow, { sync: 100 });
    const sync = code(guard.takeTokens("sync"));
    const started = Date.now();
    await guard.takeTokens("provisioning");
    expect(Date.now() - started).toBeLessThan(50);
    expect(await sync).toBe("rate_limited");
    expect(await code(createCarrierGuard("didww", fake).takeTokens("sync"))).toBe("went");
  });

  test("a caller who hung up takes nothing", async () => {
    const { fake, asked } = ledger([go]);
    expect(await code(createCarrierGuard("didww", fake).takeTokens("search", AbortSignal.abort()))).toBe("unavailable");
    expect(asked).toEqual([]);
  });
});

describe("after a call to a carrier", () => {
  test("successes are reported once in a while, every failure immediately, and the first success after it", async () => {
    const { fake, recorded } = ledger([go]);
    const guard = createCarrierGuard("didww", fake);
    guard.onResult(true);
    guard.onResult(true);
    guard.onResult(false, "timeout");
    guard.onResult(false, "timeout");
    guard.onResult(true);
    guard.onResult(true);
    await guard.takeTokens("search");
    expect(recorded.map(({ ok }) => ok)).toEqual([true, false, false, true]);
  });

  test("the success of a probe is stored before the next call asks the breaker", async () => {
    const order: string[] = [];
    const slow: CarrierLedger = {
      async ask() {
        order.push("ask");
        return order.length === 1 ? { ...go, state: "half_open" } : go;
      },
      async record() {
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push("record");
      },
    };
    const guard = createCarrierGuard("didww", slow);
    await guard.takeTokens("search");
    guard.onResult(true);
    await guard.takeTokens("search");
    expect(order).toEqual(["ask", "record", "ask"]);
  });

  test("a result that cannot be stored does not break the call, and is reported again", async () => {
    let stored = 0;
    let broken = true;
    const flaky: CarrierLedger = {
      ask: async () => go,
      async record() {
        if (broken) throw new Error("database away");
        stored++;
      },
    };
    const guard = createCarrierGuard("didww", flaky);
    guard.onResult(true);
    await guard.takeTokens("search");
    broken = false;
    guard.onResult(true);
    await guard.takeTokens("search");
    expect(stored).toBe(1);
  });
});

describe("identical searches in flight", () => {
  test("share one call; later ones ask again", async () => {
    let runs = 0;
    const flight = createSingleFlight<number>();
    const work = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return ++runs;
    };
    expect(await Promise.all([flight("a", work), flight("a", work), flight("b", work)])).toEqual([1, 1, 2]);
    expect(await flight("a", work)).toBe(3);
  });

  test("a value that arrived while a caller was on its way is shared, and no older one", async () => {
    const flight = createSingleFlight<number>();
    let calls = 0;
    const work = async () => ++calls;
    const onTheWay = performance.now();
    expect(await flight("a", work, { since: onTheWay })).toBe(1);
    expect(await flight("a", work, { since: onTheWay })).toBe(1);
    expect(await flight("b", work, { since: onTheWay })).toBe(2);
    expect(await flight("a", work)).toBe(3);
    expect(await flight("a", work, { since: performance.now() + 1 })).toBe(4);
  });

  test("survive one caller who leaves, and fail together", async () => {
    const flight = createSingleFlight<string>();
    const controller = new AbortController();
    const work = () => new Promise<string>((resolve) => setTimeout(() => resolve("found"), 20));
    const leaving = flight("a", work, { signal: controller.signal });
    const staying = flight("a", work);
    controller.abort(new Error("left"));
    await expect(leaving).rejects.toThrow("left");
    expect(await staying).toBe("found");

    const broken = () => Promise.reject(new Error("down"));
    const both = await Promise.allSettled([flight("x", broken), flight("x", broken)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await flight("x", work)).toBe("found");
  });
});
