import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { InngestFunction } from "inngest";

export interface SentEvent {
  id?: string;
  name: string;
  data: Record<string, unknown>;
  /** milliseconds; in the future = not before */
  ts?: number;
}

/** Where the process dies: at the nth step that is carried out, before its effect or after it, the result lost either way. */
export interface CrashPoint {
  step: number;
  side: "before" | "after";
}

interface Run {
  id: string;
  fn: Inside;
  event: SentEvent;
  memo: Map<string, unknown>;
  attempt: number;
}

/** What the SDK keeps to itself. */
interface Inside {
  id(): string;
  fn(context: object): Promise<unknown>;
  onFailureFn?(context: object): Promise<unknown>;
  opts: { retries?: number; triggers?: { event?: unknown }[] };
}

class Crash extends Error {}

/** Waits of a function are cut to this; a test plays hours in seconds. */
const longestWaitMs = 60;

/**
 * Runs our functions in this process, one after the other, as a job server would: events are deduplicated by id, steps are
 * remembered, a run that dies is resumed, or fails when it has no retries. Returns which steps were carried out.
 */
export function createJobEngine(functions: readonly InngestFunction.Any[]) {
  const fns = functions as unknown as Inside[];
  const known = new Set<string>();
  let queue: SentEvent[] = [];
  let crash: (CrashPoint & { fails: boolean }) | null = null;
  let carriedOut: string[] = [];

  async function step<T>(run: Run, id: string, work: () => Promise<T>): Promise<T> {
    if (run.memo.has(id)) return run.memo.get(id) as T;
    carriedOut.push(`${run.fn.id()} ${id}`);
    const dies = crash?.step === carriedOut.length ? crash.side : null;
    if (dies === "before") throw new Crash();
    const result = JSON.parse(JSON.stringify((await work()) ?? null)) as T;
    if (dies === "after") throw new Crash();
    run.memo.set(id, result);
    return result;
  }

  const stepsOf = (run: Run) => ({
    run: <T>(id: string, work: () => Promise<T>) => step(run, id, work),
    sleep: (id: string) => step(run, id, () => sleep(longestWaitMs)),
    waitForEvent: (id: string) => step(run, id, () => sleep(longestWaitMs).then(() => null)),
  });

  async function execute(run: Run): Promise<void> {
    const { fn, event, id: runId } = run;
    const retries = fn.opts.retries ?? 3;
    try {
      await fn.fn({ event, step: stepsOf(run), runId, attempt: run.attempt });
    } catch (error) {
      const died = error instanceof Crash;
      if (died && !crash?.fails) return execute(run); // the job server saw no answer in its lease and asks again
      if (run.attempt < retries) return execute({ ...run, attempt: run.attempt + 1 });
      if (!fn.onFailureFn) throw error;
      const failure: Run = { ...run, id: randomUUID(), memo: new Map() };
      const told = { name: "inngest/function.failed", data: { event, run_id: runId } };
      await fn.onFailureFn({ event: told, error, step: stepsOf(failure), runId: failure.id });
    }
  }

  return {
    /** Stands in for `inngest.send`. */
    async send(events: SentEvent | SentEvent[]): Promise<{ ids: string[] }> {
      for (const event of [events].flat()) {
        if (event.id && known.has(event.id)) continue;
        if (event.id) known.add(event.id);
        queue.push(event);
      }
      return { ids: [] };
    },
    /** @param fails the job server counts the lost request, so a function without retries fails */
    crashAt(point: CrashPoint | null, fails = false) {
      crash = point && { ...point, fails };
      carriedOut = [];
    },
    steps: () => carriedOut,
    /** Works until nothing is due. */
    async drain(): Promise<void> {
      for (;;) {
        const next = queue.find(({ ts }) => (ts ?? 0) <= Date.now());
        if (!next) return;
        queue = queue.filter((event) => event !== next);
        for (const fn of fns) {
          if (!fn.opts.triggers?.some(({ event }) => event === next.name)) continue;
          await execute({ id: randomUUID(), fn, event: next, memo: new Map(), attempt: 0 });
        }
      }
    },
    /** What was sent and not worked on: later, or for no function here. */
    forget() {
      queue = [];
    },
  };
}
