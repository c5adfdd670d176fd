import type { AvailableNumber, SearchQueryParams } from "@/lib/contract/available-numbers";
import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import { type DigitMatch, findDigits } from "@/lib/kernel/reading/find-digits";
import { type DialingPlan, nationalNumber } from "@/lib/kernel/telephony/dialed-digits";
import { memorability } from "./memorability";

export interface RankPreferences {
  sort: NonNullable<SearchQueryParams["sort"]>;
  /** `ReadDigits.digits` */
  digits?: string | undefined;
  match?: DigitMatch | undefined;
  plan: DialingPlan;
  /** What the buyer likes to see first; numbers without it stay in the list. */
  type?: NumberType | undefined;
  features?: readonly NumberFeature[] | undefined;
}

type Rankable = Pick<AvailableNumber, "e164" | "number_type" | "features" | "price">;

/**
 * The same numbers, best first. "best" weighs how well the wanted digits sit, then the buyer's preferences, then how easily the
 * number is kept in mind, then its price; "price" and "memorable" look at that first. Equal ones are ordered by number, so the
 * same answer always looks the same.
 */
export function rankNumbers<T extends Rankable>(numbers: readonly T[], preferences: RankPreferences): T[] {
  const cheapest = Math.min(...numbers.map(({ price }) => price.due_today_cents));
  const scored = numbers.map((number) => {
    const ease = memorability(number.e164);
    const best =
      4 * digitFit(number.e164, preferences) +
      2 * preferenceFit(number, preferences) +
      2 * ease +
      (number.price.due_today_cents > 0 ? cheapest / number.price.due_today_cents : 1);
    return { number, ease, best };
  });
  const yearly = (one: (typeof scored)[number]) => one.number.price.year_cents;
  const orders = {
    best: (a: (typeof scored)[number], b: typeof a) => b.best - a.best,
    price: (a: (typeof scored)[number], b: typeof a) => yearly(a) - yearly(b) || b.best - a.best,
    memorable: (a: (typeof scored)[number], b: typeof a) => b.ease - a.ease || yearly(a) - yearly(b),
  };
  return scored
    .sort((a, b) => orders[preferences.sort](a, b) || (a.number.e164 < b.number.e164 ? -1 : 1))
    .map(({ number }) => number);
}

/** 0 to 1: at the end is remembered best, then right after the area's beginning, then at a group's border. */
function digitFit(e164: string, { digits, match = "contains", plan }: RankPreferences): number {
  if (!digits) return 0;
  const national = nationalNumber(e164, plan.callingCode);
  const place = findDigits(national, digits, match === "starts" ? "starts" : "contains");
  if (!place) return 0;
  const [start, end] = place;
  if (end === national.length) return 1;
  if (start === 0) return 0.9;
  const fromEnd = national.length - start;
  return fromEnd === 7 || fromEnd === 4 ? 0.7 : 0.4;
}

/** 0 to 1: share of the preferred type and features. */
function preferenceFit({ number_type, features }: Rankable, preferences: RankPreferences): number {
  const wanted = preferences.features ?? [];
  const checks = [
    ...(preferences.type ? [number_type === preferences.type] : []),
    ...wanted.map((one) => features.includes(one)),
  ];
  return checks.length === 0 ? 0 : checks.filter(Boolean).length / checks.length;
}
