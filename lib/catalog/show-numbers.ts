import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "@/lib/clock";
import { type AvailableNumber, searchQuerySchema } from "@/lib/contract/available-numbers";
import { createSingleFlight } from "@/lib/kernel/single-flight";
import { logger } from "@/lib/logger";
import { searchAvailableNumbers } from "./search-available-numbers";

/** What the carriers list right now, as a stranger would find it. */
export interface Showcase {
  numbers: AvailableNumber[];
  /** Since the oldest of them was seen. */
  ageSeconds: number;
}

/** @param seenAt ms since 1970, business time */
type Sight = Pick<Showcase, "numbers"> & { seenAt: number };

/** For so long a page shows what was found before without asking again. */
const freshMs = 30_000;
/** Older sights are not shown as what is on sale now. */
const oldestMs = 10 * 60_000;
/** A page waits no longer for carriers. */
const patienceMs = 250;

let kept: { key: string; sight: Sight } | null = null;
const flights = createSingleFlight<Sight | null>();

/**
 * A few numbers that are on sale, each of another place, the easiest to remember first. Never fails and never makes a page wait:
 * visits share one question, and while it is asked they see the answer before it.
 *
 * @param countries ISO codes; their numbers alternate
 * @returns null when nothing recent is known
 */
export async function showNumbers(countries: readonly string[], count: number): Promise<Showcase | null> {
  const key = `${countries.join(" ")} ${count}`;
  const before = kept?.key === key && ageMs(kept.sight) < oldestMs ? kept.sight : null;
  if (before && ageMs(before) < freshMs) return shown(before);
  const asking = flights(key, async () => {
    const found = await ask(countries, count);
    if (found) kept = { key, sight: found };
    return found;
  });
  const sight = (await Promise.race([asking, sleep(patienceMs, null, { ref: false })])) ?? before;
  return sight && shown(sight);
}

const ageMs = ({ seenAt }: Sight): number => now().getTime() - seenAt;
const shown = (sight: Sight): Showcase => ({ numbers: sight.numbers, ageSeconds: Math.max(0, ageMs(sight) / 1000) });

async function ask(countries: readonly string[], count: number): Promise<Sight | null> {
  try {
    const answers = await Promise.all(
      countries.map((country) =>
        searchAvailableNumbers(null, searchQuerySchema.parse({ country, type: "local", sort: "memorable" })),
      ),
    );
    const recent = answers.filter(({ source, fetched_at }) => fetched_at && (source === "live" || source === "fresh"));
    const numbers = takeInTurn(recent.map((answer) => onePerPlace(answer.numbers)));
    if (numbers.length === 0) return null;
    return {
      numbers: numbers.slice(0, count),
      seenAt: Math.min(...recent.map(({ fetched_at }) => Date.parse(fetched_at!))),
    };
  } catch (error) {
    logger.warn({ err: error }, "numbers to show could not be found");
    return null;
  }
}

/** The first number of each place, in the order of the list. */
function onePerPlace(numbers: readonly AvailableNumber[]): AvailableNumber[] {
  const seen = new Set<string>();
  return numbers.filter(({ place }) => !seen.has(place) && seen.add(place));
}

/** Two of the first list, then one of each other, and again. */
function takeInTurn(lists: readonly AvailableNumber[][]): AvailableNumber[] {
  const [first = [], ...others] = lists;
  const turns = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: turns }, (_, turn) => [
    ...first.slice(2 * turn, 2 * turn + 2),
    ...others.flatMap((list) => list.slice(turn, turn + 1)),
  ]).flat();
}
