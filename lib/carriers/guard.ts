import { setTimeout as wait } from "node:timers/promises";
import { now } from "@/lib/clock";
import type { CallBudget } from "./call-options";
import { CarrierError } from "./errors";

/** What a caller got already in an earlier question: through the breaker, and its budget's own token. Neither is asked for twice. */
export interface Passed {
  gate: boolean;
  share: boolean;
}

/** What the database allows for one more call. `waitMs` 0 = all tokens are ours; `share` = at least the budget's own. */
export interface Permission {
  state: "closed" | "half_open" | "open";
  retryAt: Date | null;
  waitMs: number;
  share: boolean;
}

/** Which breaker a call stands behind: orders have one of their own, which reads that work do not close. */
export type Circuit = "calls" | "orders";

/** The shared memory of all processes: breakers and token buckets of one carrier. */
export interface CarrierLedger {
  ask(budget: CallBudget, passed: Passed, circuit: Circuit): Promise<Permission>;
  record(ok: boolean, error: string | undefined, circuit: Circuit): Promise<void>;
}

/** How long a call may queue for its turn before it is refused. People do not wait, sync does. */
const patienceMs: Record<CallBudget, number> = { provisioning: 20_000, search: 2_000, sync: 60_000 };

/** A success is news only this often, unless something failed before. */
const okEveryMs = 5_000;

/**
 * Stands before every call to one carrier: asks the breaker, waits for tokens, and reports what became of the call.
 * Calls of one budget queue in this process, so that only one of them polls the database.
 */
export function createCarrierGuard(
  carrier: string,
  ledger: CarrierLedger,
  patience: Partial<Record<CallBudget, number>> = {},
) {
  const turns: Record<CallBudget, Promise<unknown>> = {
    provisioning: Promise.resolve(),
    search: Promise.resolve(),
    sync: Promise.resolve(),
  };
  let reporting: Promise<void> = Promise.resolve();
  const known: Record<Circuit, { wasOk: boolean; okReportedAt: number }> = {
    calls: { wasOk: false, okReportedAt: 0 },
    orders: { wasOk: false, okReportedAt: 0 },
  };

  async function ask(budget: CallBudget, deadline: number, circuit: Circuit, signal?: AbortSignal): Promise<void> {
    await reporting; // our own report that closes the breaker must arrive before our next question
    const passed: Passed = { gate: false, share: false };
    for (;;) {
      if (signal?.aborted)
        throw new CarrierError("unavailable", `a call to ${carrier} was given up while it waited for its turn`);
      const { state, retryAt, waitMs, share } = await ledger.ask(budget, passed, circuit);
      if (state === "open") {
        const seconds = retryAt ? Math.max(1, Math.ceil((retryAt.getTime() - now().getTime()) / 1000)) : 5;
        throw new CarrierError("unavailable", `${carrier} is resting after failures`, { retryAfterSeconds: seconds });
      }
      if (state === "half_open") {
        passed.gate = true; // the breaker lets one through: this one, which only waits for tokens from here on
        known[circuit].wasOk = false;
      }
      passed.share = share;
      if (waitMs <= 0) return;
      if (Date.now() + waitMs > deadline) {
        throw new CarrierError("rate_limited", `our ${budget} budget at ${carrier} is used up`, {
          retryAfterSeconds: Math.ceil(waitMs / 1000),
        });
      }
      await wait(waitMs);
    }
  }

  return {
    /** @throws {CarrierError} rate_limited, or unavailable while the breaker is open */
    takeTokens(budget: CallBudget, signal?: AbortSignal, circuit: Circuit = "calls"): Promise<void> {
      const deadline = Date.now() + (patience[budget] ?? patienceMs[budget]);
      const turn = turns[budget].then(() => ask(budget, deadline, circuit, signal));
      turns[budget] = turn.catch(() => {});
      return turn;
    },

    /** Never throws: a result that cannot be stored must not undo a call that happened. */
    onResult(ok: boolean, error?: string, circuit: Circuit = "calls"): void {
      const last = known[circuit];
      // Another process may have seen an order fail: each success of one is news.
      if (circuit === "calls" && ok && last.wasOk && Date.now() - last.okReportedAt < okEveryMs) return;
      last.wasOk = ok;
      if (ok) last.okReportedAt = Date.now();
      reporting = reporting
        .then(() => ledger.record(ok, error, circuit))
        .catch(() => {
          last.wasOk = false;
        });
    },
  };
}
