import type { Clock } from "../kit/index.ts";

/** Something that has to happen at an instant of the virtual clock. `at` is that instant, even when it runs late. */
export type DueWork = (id: string, at: number) => void;

/**
 * Work by due time. Nothing here is durable: the rows of the store hold their own instants, and whoever owns the rows
 * puts them back on the agenda when the emulator starts. An entry may be stale, so each kind of work re-reads its row.
 */
export interface Agenda {
  /** Names what to do for a kind of entry. */
  on(kind: string, work: DueWork): void;
  add(kind: string, id: string, at: number): void;
  /** Does everything that is due, also what comes due through that; earliest first. */
  runDue(): void;
  stop(): void;
}

interface Entry {
  at: number;
  kind: string;
  id: string;
}

export function createAgenda(clock: Clock): Agenda {
  const works = new Map<string, DueWork>();
  const heap: Entry[] = [];
  let cancelWake: (() => void) | undefined;
  let wakeAt = Number.POSITIVE_INFINITY;
  let running = false;

  function arm(): void {
    const next = heap[0]?.at ?? Number.POSITIVE_INFINITY;
    if (next >= wakeAt) return;
    cancelWake?.();
    wakeAt = next;
    cancelWake = clock.schedule(next, () => {
      wakeAt = Number.POSITIVE_INFINITY;
      runDue();
    });
  }

  function runDue(): void {
    if (running) return;
    running = true;
    try {
      for (let entry = heap[0]; entry && entry.at <= clock.now(); entry = heap[0]) {
        pop(heap);
        try {
          works.get(entry.kind)?.(entry.id, entry.at);
        } catch (error) {
          console.error(`[didww] ${entry.kind} of ${entry.id} failed`, error);
        }
      }
    } finally {
      running = false;
    }
    arm();
  }

  return {
    on: (kind, work) => void works.set(kind, work),
    add(kind, id, at) {
      push(heap, { kind, id, at });
      if (!running) arm();
    },
    runDue,
    stop() {
      cancelWake?.();
      heap.length = 0;
    },
  };
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.at <= entry.at) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1;
    if (heap[child]!.at >= last.at) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
}
