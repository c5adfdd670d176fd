import type { Store } from "./store.ts";

/** The one source of time of an emulator: business time. It only moves forward; the offset survives a restart. */
export interface Clock {
  /** Milliseconds since the epoch, on the emulator's clock. */
  now(): number;
  /** How far this clock is ahead of the machine's, in milliseconds. */
  offset(): number;
  /** Moves the clock forward and fires what became due. */
  advance(ms: number): void;
  /** Moves the clock until it is `offsetMs` ahead of the machine's; one that is further ahead already stays there. */
  moveTo(offsetMs: number): void;
  /** The earliest instant (ms) for which something is scheduled, or null. What is due already is done already. */
  nextDue(): number | null;
  /** Runs `work` once, as soon as the emulator's clock reaches `at` (ms). Not durable. @returns a cancel function */
  schedule(at: number, work: () => void): () => void;
  /** Back to the machine's time; scheduled work is dropped. */
  reset(): void;
}

/** Longest delay that Node's timers accept. */
const longestDelay = 2 ** 31 - 1;

export function createClock(store: Store): Clock {
  const saved = store.collection<{ offset: number }>("kit.clock");
  const waiting = new Set<{ at: number; work: () => void }>();
  let offset = saved.get("clock")?.offset ?? 0;
  let timer: NodeJS.Timeout | undefined;

  const now = () => Date.now() + offset;

  function fireDue(): void {
    const due = [...waiting].filter((entry) => entry.at <= now()).sort((a, b) => a.at - b.at);
    for (const entry of due) {
      // An earlier entry of this round may have canceled this one.
      if (waiting.delete(entry)) entry.work();
    }
    arm();
  }

  function earliest(): number | null {
    if (waiting.size === 0) return null;
    let next = Number.POSITIVE_INFINITY;
    for (const entry of waiting) next = Math.min(next, entry.at);
    return next;
  }

  function arm(): void {
    clearTimeout(timer);
    timer = undefined;
    const next = earliest();
    if (next === null) return;
    timer = setTimeout(fireDue, Math.min(Math.max(next - now(), 0), longestDelay));
    timer.unref();
  }

  function moveTo(offsetMs: number): void {
    if (offsetMs <= offset) return;
    offset = offsetMs;
    saved.put("clock", { offset });
    fireDue();
  }

  return {
    now,
    offset: () => offset,
    advance: (ms) => moveTo(offset + ms),
    moveTo,
    nextDue: () => earliest(),
    schedule(at, work) {
      const entry = { at, work };
      waiting.add(entry);
      arm();
      return () => {
        if (waiting.delete(entry)) arm();
      };
    },
    reset() {
      offset = 0;
      saved.delete("clock");
      waiting.clear();
      arm();
    },
  };
}
