import { setTimeout as sleep } from "node:timers/promises";
import { note } from "./progress.ts";

/** One life of a process. */
export interface Life {
  pid: number;
  /** resolves with the reason when the process is gone */
  ended: Promise<string>;
  /** asks it to end, and insists after a while; resolves when it is gone */
  stop(): Promise<void>;
}

export interface Supervised {
  readonly name: string;
  /** ends it, and so has it launched again immediately, with what its files say now */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Who runs under which pid, for the fault tests and for the next start. */
export interface PidBook {
  set(name: string, pid: number | null): void;
}

const firstPauseMs = 200;
const longestPauseMs = 5000;
/** Having lived this long, the next end counts as the first. */
const healthyMs = 30_000;

/**
 * Keeps one process of the stack alive: when it ends unasked, it is launched again, after a pause
 * that doubles up to 5 s.
 *
 * @param launch resolves when the process is ready; must report the pid through `onSpawn` immediately
 * @throws what the first launch throws; later failures are only printed, and tried again
 */
export async function supervise(
  name: string,
  launch: (onSpawn: (pid: number) => void) => Promise<Life>,
  pids: PidBook,
): Promise<Supervised> {
  let stopping = false;
  let isRestarting = false; // its next end is wanted
  const abort = new AbortController();
  const onSpawn = (pid: number) => pids.set(name, pid);
  let life: Life | null = await launch(onSpawn);

  let pause = firstPauseMs;
  let ends = 0;
  async function waitAfter(reason: string, bornAt: number): Promise<void> {
    if (Date.now() - bornAt > healthyMs) {
      pause = firstPauseMs;
      ends = 0;
    }
    ends += 1;
    if (isPowerOfTwo(ends))
      note(`${name} ended (${reason}), starting it again${ends > 1 ? `, ${ends} times so far` : ""}`);
    await sleep(pause, undefined, { signal: abort.signal }).catch(() => {});
    pause = Math.min(pause * 2, longestPauseMs);
  }

  const watching = (async () => {
    while (!stopping) {
      const bornAt = Date.now();
      const reason = life ? await life.ended : "did not start";
      if (stopping) return;
      pids.set(name, null);
      if (!isRestarting) await waitAfter(reason, bornAt);
      isRestarting = false;
      if (stopping) return;
      life = await launch(onSpawn).catch((error: Error) => {
        note(`${name}: ${error.message.split("\n")[0]}`);
        return null;
      });
      if (stopping) await life?.stop();
    }
  })();

  return {
    name,
    async restart() {
      if (!life) return; // it is about to be launched
      isRestarting = true;
      await life.stop();
    },
    async stop() {
      stopping = true;
      abort.abort();
      await life?.stop();
      await watching;
      pids.set(name, null);
    },
  };
}

/** The first ends are news, the hundredth is not. */
const isPowerOfTwo = (n: number) => (n & (n - 1)) === 0;
