import type { Clock } from "./clock.ts";
import type { Store } from "./store.ts";

/** What happens by itself at an instant. `at` is the one that was planned, also when the work runs late. */
export type DueWork = (ref: string, at: number) => void;

/**
 * What an emulator does by itself: orders settle, holds lapse, authorizations end. Entries are rows of the store, so what came due
 * while the process was gone happens at its next start. One entry for each kind and ref.
 */
export interface Agenda<Kind extends string = string> {
  /** Names the work of a kind. The world may have changed since the plan, so the work reads its object again. */
  on(kind: Kind, work: DueWork): void;
  /** Lets `kind` happen to `ref` at `at` (ms on the emulator's clock), instead of when it was planned before. */
  plan(kind: Kind, ref: string, at: number): void;
  cancel(kind: Kind, ref: string): void;
  /** Does everything that is due, also what comes due through that; earliest first, each as one transaction. */
  runDue(): void;
  /** Wakes up no more, until `runDue` is called again. */
  stop(): void;
}

interface Entry {
  kind: string;
  ref: string;
  at: number;
}

const keyOf = (kind: string, ref: string) => `${kind}:${ref}`;

/** @param name of the emulator, for the log */
export function createAgenda(name: string, store: Store, clock: Clock): Agenda {
  const entries = store.collection<Entry>("kit.agenda");
  const works = new Map<string, DueWork>();
  /** Nothing is due before; early is harmless. */
  let nothingBefore = 0;
  let wakeAt = Number.POSITIVE_INFINITY;
  let cancelWake: (() => void) | undefined;
  let running = false;

  function earliest(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of entries.values()) if (!first || entry.at < first.at) first = entry;
    return first;
  }

  function wakeBy(at: number): void {
    if (at >= wakeAt) return;
    cancelWake?.();
    wakeAt = at;
    cancelWake = clock.schedule(at, () => {
      wakeAt = Number.POSITIVE_INFINITY;
      runDue();
    });
  }

  function runDue(): void {
    if (running || clock.now() < nothingBefore) return;
    running = true;
    try {
      let next = earliest();
      for (; next && next.at <= clock.now(); next = earliest()) happen(next);
      nothingBefore = next?.at ?? Number.POSITIVE_INFINITY;
    } finally {
      running = false;
    }
    wakeBy(nothingBefore);
  }

  function happen({ kind, ref, at }: Entry): void {
    const key = keyOf(kind, ref);
    try {
      store.transaction(() => {
        entries.delete(key);
        works.get(kind)?.(ref, at);
      });
    } catch (error) {
      entries.delete(key); // it would fail forever
      console.error(`[${name}] ${kind} of ${ref} failed`, error);
    }
  }

  return {
    on: (kind, work) => void works.set(kind, work),
    plan(kind, ref, at) {
      entries.put(keyOf(kind, ref), { kind, ref, at });
      nothingBefore = Math.min(nothingBefore, at);
      if (!running) wakeBy(at);
    },
    cancel: (kind, ref) => void entries.delete(keyOf(kind, ref)),
    runDue,
    stop() {
      cancelWake?.();
      wakeAt = Number.POSITIVE_INFINITY;
      nothingBefore = 0;
    },
  };
}
