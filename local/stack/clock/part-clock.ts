/** What a part answers between two steps of a walk. */
export interface ClockReading {
  /** how far its business time is ahead of the machine's clock, ms */
  offsetMs: number;
  /** the earliest instant after now for which it has something to do (epoch ms), or null */
  nextDueMs: number | null;
  /** what goes on by itself on the present instant, in words; empty means idle */
  busy: string[];
}

/** The business time of one part. It only moves forward and survives a restart of the part. */
export interface PartClock {
  /** Parts are moved in this order, so that what acts by itself finds the data on the new time. */
  turn: "data" | "vendor" | "jobs";
  read(): Promise<ClockReading>;
  /** Safe to repeat. A part that is further ahead already stays there. */
  moveTo(offsetMs: number): Promise<void>;
  close?(): Promise<void>;
}

const timeoutMs = 10_000;

/** The clock of a part that serves `/__control/clock`: the kit's emulators and the job server. */
export function controlledClock(turn: PartClock["turn"], url: string): PartClock {
  const ask = async (body?: object): Promise<ClockReading> => {
    const response = await fetch(`${url}/__control/clock`, {
      signal: AbortSignal.timeout(timeoutMs),
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${url}/__control/clock answers ${response.status}: ${await response.text()}`);
    const { offset_ms, next_due_ms, busy } = (await response.json()) as {
      offset_ms: number;
      next_due_ms: number | null;
      busy: string[];
    };
    return { offsetMs: offset_ms, nextDueMs: next_due_ms, busy };
  };
  return {
    turn,
    read: () => ask(),
    moveTo: async (offsetMs) => void (await ask({ offset_ms: offsetMs })),
  };
}
