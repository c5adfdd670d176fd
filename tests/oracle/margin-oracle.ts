/**
 * What numbers earned and cost in a UTC month a second time, slowly: day by day, in whole numbers and fractions of them. Nothing of
 * `lib`, no SQL. Money is whole minor units of one currency; costs are texts with four decimals of its unit, of which 100 minor units
 * make one.
 */

const dayOf = (instant: Date): number => Math.floor(instant.getTime() / 86_400_000);

/** Rounds half away from zero, as bigint. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const [size, sign] = dividend < 0n ? [-dividend, -1n] : [dividend, 1n];
  return (sign * (2n * size + divisor)) / (2n * divisor);
}

export interface OracleLine {
  number_id: string;
  is_credit: boolean;
  issued_at: Date;
  is_time: boolean;
  cents: number;
  from: Date;
  to: Date;
}

/** The part of a line's time that passed before a day, counted a day at a time. */
function passedBefore({ cents, from, to }: OracleLine, day: number): bigint {
  let days = 0;
  for (let one = dayOf(from); one < dayOf(to) && one < day; one++) days++;
  return roundedQuotient(BigInt(cents) * BigInt(days), BigInt(dayOf(to) - dayOf(from)));
}

/** The month so far: up to `until`, which is its end or now. */
export interface OracleMonth {
  start: Date;
  end: Date;
  until: Date;
}

export function earnedIn(month: OracleMonth, lines: readonly OracleLine[]): bigint {
  let sum = 0n;
  for (const line of lines) {
    if (line.issued_at >= month.until) continue;
    const isNew = line.issued_at >= month.start;
    let cents = isNew ? BigInt(line.cents) : 0n;
    if (line.is_time)
      cents = passedBefore(line, dayOf(month.until)) - (isNew ? 0n : passedBefore(line, dayOf(month.start)));
    sum += line.is_credit ? -cents : cents;
  }
  return sum;
}

export interface OracleDispute {
  is_lost: boolean;
  cents: number;
  /** what Stripe keeps for it, won or lost */
  fee: number;
  opened_at: Date;
  decided_at: Date;
}

/** What disputes of an account took in the month: for good, and as fees. */
export function takenIn(month: OracleMonth, disputes: readonly OracleDispute[]): { lost: number; fees: number } {
  const isIn = (at: Date) => at >= month.start && at < month.until;
  let lost = 0;
  let fees = 0;
  for (const one of disputes) {
    if (isIn(one.opened_at)) fees += one.fee;
    if (one.is_lost && isIn(one.decided_at)) lost += one.cents;
  }
  return { lost, fees };
}

export interface OracleNumber {
  setup_cost: string;
  monthly_cost: string;
  ours_at: Date | null;
  ended_at: Date | null;
}

/** "0.8500" as 10,000ths. */
function parts(text: string): bigint {
  const [whole, decimals = ""] = text.split(".");
  return BigInt(whole + decimals.padEnd(4, "0").slice(0, 4));
}

/** Minor units, rounded once. @param usage what carriers charged for its calls and texts, texts with four decimals */
export function costIn(month: OracleMonth, number: OracleNumber, usage: readonly string[]): bigint {
  const days = BigInt(dayOf(month.end) - dayOf(month.start));
  let times = 0n; // 10,000ths × days
  const { ours_at: ours, ended_at: ended } = number;
  if (ours && ours < month.until && !(ended && ended <= month.start)) {
    if (ours >= month.start) times += parts(number.setup_cost) * days;
    for (let day = dayOf(month.start); day < dayOf(month.until); day++)
      if (day >= dayOf(ours) && !(ended && day >= dayOf(ended))) times += parts(number.monthly_cost);
  }
  for (const one of usage) times += parts(one) * days;
  return roundedQuotient(times, 100n * days);
}
