import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { PartClock } from "./part-clock.ts";

/** The offset that the application reads at every look at the clock (`lib/clock.ts`), ms. 0 while the file is missing. */
export function readOffset(file: string): number {
  if (!existsSync(file)) return 0;
  return (JSON.parse(readFileSync(file, "utf8")) as { offset_ms: number }).offset_ms;
}

/** The application's clock. It has nothing due of its own: that is in the database and in the job server. */
export function fileClock(file: string): PartClock {
  return {
    turn: "data",
    read: async () => ({ offsetMs: readOffset(file), nextDueMs: null, busy: [] }),
    async moveTo(offsetMs) {
      if (existsSync(file) && offsetMs <= readOffset(file)) return; // a start writes the 0: a missing file costs each look more
      writeFileSync(`${file}.new`, `${JSON.stringify({ offset_ms: offsetMs })}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file); // readers never see half of it
    },
  };
}
