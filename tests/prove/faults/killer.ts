import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ShopEnvironment } from "../../drivers/shop.ts";
import type { listenToSteps } from "./steps.ts";
import { stepNames } from "./steps.ts";
import { baseOf, tell, type Vendor } from "./vendors.ts";

const victims = ["app", "inngest", "postgres"] as const;
type Victim = (typeof victims)[number];

/** Between a vendor's effect and our knowledge of it: its answer is held back, and we die meanwhile. */
const OUTSIDE: Record<string, { step: string; vendor: Vendor; method: string; path: string }> = {
  "carrier has ordered": { step: "carrier order sent", vendor: "carrier", method: "POST", path: "/v3/orders" },
  "carrier has routed": { step: "answer path wanted", vendor: "carrier", method: "PATCH", path: "/v3/dids" },
  "Stripe has captured": { step: "settling", vendor: "stripe", method: "POST", path: "/v1/payment_intents/*/capture" },
  "mail was accepted": { step: "mail being sent", vendor: "mail", method: "POST", path: "/emails" },
};
const HELD_BACK_MS = 900;
/** Enough for the vendor to act on a request that left at the step. */
const ACTED_MS = 350;
const STEP_LIMIT_MS = 12_000;
/** Between two deaths the shop gets some lines to their end, or this long. */
const LINES_BETWEEN = 3;
const LONGEST_REST_MS = 6000;
const RANDOM_KILLS = 10;

interface Pair {
  at: string;
  victim: Victim;
}

export interface Kills {
  /** "step / victim" → how often */
  done: Map<string, number>;
  total: number;
}

/**
 * Kills the application, the job server and the database with SIGKILL right after each step of a purchase, one at a time,
 * then at random. The stack's supervisor starts them again.
 *
 * @param rounds how often each pair of step and victim
 */
export function startKilling(options: {
  directory: string;
  environment: ShopEnvironment;
  steps: Awaited<ReturnType<typeof listenToSteps>>;
  rounds: number;
}): { kills: Kills; missing(): string[]; stop(): Promise<void> } {
  const { directory, environment, steps, rounds } = options;
  const kills: Kills = { done: new Map(), total: 0 };
  let stopping = false;

  const pidOf = (victim: Victim): number | undefined =>
    (JSON.parse(readFileSync(path.join(directory, "pids.json"), "utf8")) as Record<string, number>)[victim];

  function kill(victim: Victim, at: string): boolean {
    const pid = pidOf(victim);
    if (!pid) return false;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      return false; // it has just ended
    }
    kills.total++;
    const name = `${at} / ${victim}`;
    kills.done.set(name, (kills.done.get(name) ?? 0) + 1);
    return true;
  }

  async function untilHealthy(): Promise<void> {
    while (!stopping) {
      const answer = await fetch(`${environment.APP_URL}/api/health`, { signal: AbortSignal.timeout(5000) }).catch(
        () => null,
      );
      await answer?.body?.cancel();
      // 503 with all parts up also counts: an open breaker is not a dead part
      if (answer && victims.every((victim) => pidOf(victim))) return getOn();
      await sleep(200);
    }
  }

  const linesEnded = () => steps.seen("number active") + steps.seen("line lost");

  async function getOn(): Promise<void> {
    const enough = linesEnded() + LINES_BETWEEN;
    for (const since = Date.now(); linesEnded() < enough && Date.now() - since < LONGEST_REST_MS && !stopping; )
      await sleep(100);
  }

  /** Whichever missing step comes first. */
  async function strikeInside(): Promise<void> {
    const step = await steps.next(new Set(left.filter(({ at }) => !OUTSIDE[at]).map(({ at }) => at)), STEP_LIMIT_MS);
    const met = shuffle(left).find(({ at }) => at === step);
    if (met && kill(met.victim, met.at)) left.splice(left.indexOf(met), 1);
  }

  /** The answer to one call is held back, and somebody dies after the vendor has acted. */
  async function strikeOutside(met: Pair): Promise<void> {
    const { step, vendor, method, path: target } = OUTSIDE[met.at]!;
    const base = baseOf(vendor, environment);
    const rule = { at: "after", method, path: target, delayMs: HELD_BACK_MS, times: 3 };
    const { id } = await tell<{ id: string }>(base, "POST", "/faults", rule);
    try {
      if (!(await steps.next([step], STEP_LIMIT_MS))) return;
      await sleep(ACTED_MS);
      if (kill(met.victim, met.at)) left.splice(left.indexOf(met), 1);
    } finally {
      await tell(base, "DELETE", `/faults?id=${id}`);
    }
  }

  const pairs = [...stepNames, ...Object.keys(OUTSIDE)].flatMap((at) =>
    victims.map((victim): Pair => ({ at, victim })),
  );
  const left = Array.from({ length: rounds }, () => pairs.map((pair) => ({ ...pair }))).flat();

  const finished = (async () => {
    for (let turn = 0; left.length > 0 && !stopping; turn++) {
      await untilHealthy();
      if (stopping) break;
      const outside = shuffle(left).find(({ at }) => OUTSIDE[at]);
      const isInsideLeft = left.some(({ at }) => !OUTSIDE[at]);
      await (outside && (turn % 4 === 0 || !isInsideLeft) ? strikeOutside(outside) : strikeInside());
    }
    for (let n = 0; n < RANDOM_KILLS * rounds && !stopping; n++) {
      await untilHealthy();
      await sleep(Math.random() * 4000);
      if (!stopping) kill(victims[Math.floor(Math.random() * victims.length)]!, "any moment");
    }
  })();

  return {
    kills,
    /** pairs of step and victim that have not been met yet */
    missing: () => left.map(({ at, victim }) => `${at} / ${victim}`),
    async stop() {
      stopping = true;
      await finished;
    },
  };
}

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
