import type { OracleRule } from "./price-oracle.ts";

/** The same numbers for the same seed (mulberry32), so that a failure can be looked at again. */
export function seededRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (most: number): number => Math.floor(next() * (most + 1));
  return {
    upTo,
    chance: (share: number): boolean => next() < share,
    pick: <T>(values: readonly T[]): T => values[upTo(values.length - 1)]!,
  };
}
type Random = ReturnType<typeof seededRandom>;

const roundings: Record<"USD" | "JPY" | "KWD", [number, number][]> = {
  USD: [
    [1, 0],
    [5, 0],
    [10, 5],
    [100, 0],
    [100, 99],
    [100, 95],
    [25, 0],
    [7, 3],
  ],
  JPY: [
    [1, 0],
    [10, 0],
    [10, 8],
    [100, 80],
  ],
  KWD: [
    [10, 0],
    [50, 0],
    [1, 0],
    [1000, 990],
    [5, 0],
  ],
};

/** Terms that the editor would take, ordinary and odd ones. `scope` decides what the rule names. */
export function randomTerms(
  random: Random,
  currency: "USD" | "JPY" | "KWD",
  scope: Pick<OracleRule, "area_id" | "country" | "number_type" | "feature" | "carrier_id">,
): Omit<OracleRule, "id"> & { name: string } {
  const [round_to_cents, round_ending_cents] = random.pick(roundings[currency]);
  const step = currency === "KWD" ? 10 : 1;
  const percent = (most: number) => random.pick([0, random.upTo(most), random.upTo(most * 1000) / 1000]);
  const isFixed = random.chance(0.15);
  const setup_policy = random.pick(["markup", "markup", "fixed", "free"] as const);
  return {
    name: `Rule ${random.upTo(1e9)}`,
    currency,
    ...scope,
    priority: 1 + random.upTo(999),
    markup_percent: isFixed ? 0 : percent(random.pick([50, 200, 1000])),
    markup_cents: isFixed ? 0 : random.pick([0, random.upTo(300)]),
    fixed_cents: isFixed ? (20 + random.upTo(1500)) * step : null,
    min_margin_percent: random.chance(0.3) ? percent(80) : 0,
    min_margin_cents: random.chance(0.3) ? random.upTo(200) : 0,
    floor_cents: random.chance(0.4) ? random.upTo(500) : 0,
    allows_below_cost: random.chance(0.1),
    round_to_cents,
    round_ending_cents,
    setup_policy,
    setup_markup_percent: setup_policy === "markup" ? percent(100) : 0,
    setup_cents: setup_policy === "fixed" ? random.upTo(300) * step : 0,
    volume_steps: random.chance(0.5) ? randomSteps(random) : [],
  };
}

function randomSteps(random: Random): OracleRule["volume_steps"] {
  const steps: OracleRule["volume_steps"] = [];
  let from = 1;
  let percent = 0;
  for (let count = 1 + random.upTo(3); count > 0; count--) {
    from += 1 + random.upTo(4);
    percent += 1 + random.upTo(15) + random.pick([0, 0.5, 0.125]);
    steps.push({ from, percent });
  }
  return steps;
}
