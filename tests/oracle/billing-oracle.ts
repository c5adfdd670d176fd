/**
 * The bill days and sums of `billing.md` a second time, slowly and from calendar parts alone: nothing of `lib`, no SQL.
 * Instants are ISO texts in UTC without a zone's influence; money is whole cents in bigint.
 */

const daysIn = (year: number, month: number): number => {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
};

interface Parts {
  year: number;
  month: number;
  day: number;
  time: string;
}

function partsOf(instant: string): Parts {
  const [date, time] = instant.split("T") as [string, string];
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  return { year, month, day, time };
}

const pad = (value: number) => `${value}`.padStart(2, "0");
const textOf = ({ year, month, day, time }: Parts) => `${year}-${pad(month)}-${pad(day)}T${time}`;

/** The same day of the month `n` months after the anchor, or that month's last day. */
export function boundary(anchor: string, n: number): string {
  let { year, month } = partsOf(anchor);
  const { day, time } = partsOf(anchor);
  for (let step = 0; step < n; step++) {
    month++;
    if (month === 13) [month, year] = [1, year + 1];
  }
  return textOf({ year, month, day: Math.min(day, daysIn(year, month)), time });
}

/** Boundaries are tried one after the other. Texts of one shape sort as instants do. */
export function firstBoundaryAfter(anchor: string, instant: string): string {
  for (let n = 0; ; n++) if (boundary(anchor, n) > instant) return boundary(anchor, n);
}

export function lastBoundaryUpTo(anchor: string, instant: string): string {
  for (let n = 0; ; n++) if (boundary(anchor, n + 1) > instant) return boundary(anchor, n);
}

/** A whole month, or until the first bill day when that is later; that day too for a number that is live within an hour after one. */
export function firstMonthEnd(anchor: string, activatedAt: string): string {
  const late = Date.parse(`${activatedAt}Z`) - Date.parse(`${lastBoundaryUpTo(anchor, activatedAt)}Z`);
  if (late <= 3_600_000) return firstBoundaryAfter(anchor, activatedAt);
  return [boundary(activatedAt, 1), firstBoundaryAfter(anchor, activatedAt)].sort()[1]!;
}

/** Days are counted one by one. */
function daysBetween(from: string, to: string): bigint {
  const end = to.slice(0, 10);
  let { year, month, day } = partsOf(from);
  let days = 0n;
  while (`${year}-${pad(month)}-${pad(day)}` < end) {
    days++;
    day++;
    if (day > daysIn(year, month)) [day, month] = [1, month + 1];
    if (month === 13) [month, year] = [1, year + 1];
  }
  return days;
}

/** Half a cent goes up. */
export function periodCents(monthly: bigint, paidUntil: string, from: string, to: string): bigint {
  if (paidUntil <= from) return monthly;
  const [left, all] = [daysBetween(paidUntil, to), daysBetween(from, to)];
  return (2n * monthly * left + all) / (2n * all);
}

export function carrierCycles(expires: string, needed: string): number {
  for (let k = 0; ; k++) if (boundary(expires, k) >= needed) return k;
}
