import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let file: string | undefined;

/** Business time of `lib` in this process is `offsetMs` ahead of the machine's clock from now on. 0 goes back. */
export function setAppClock(offsetMs: number): void {
  file ??= path.join(mkdtempSync(path.join(tmpdir(), "numninja-clock-")), "clock.json");
  writeFileSync(file, JSON.stringify({ offset_ms: offsetMs }));
  process.env.NUMNINJA_CLOCK_FILE = file;
}
