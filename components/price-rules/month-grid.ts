/** A month of a calendar: weeks from Monday to Sunday, days as "2026-12-01"; days of other months fill up the first and last week. */
export function weeksOf(month: string): readonly (readonly string[])[] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const start = new Date(first);
  start.setUTCDate(1 - ((first.getUTCDay() + 6) % 7));
  const weeks: string[][] = [];
  for (const day = start; weeks.length === 0 || day.toISOString().slice(0, 7) === month; ) {
    weeks.push(
      Array.from({ length: 7 }, () => {
        const text = day.toISOString().slice(0, 10);
        day.setUTCDate(day.getUTCDate() + 1);
        return text;
      }),
    );
  }
  return weeks;
}

/** "2026-12" and one more: "2027-01". @param by how many months later, negative for earlier */
export function shiftMonth(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

/** "December 2026" */
export const monthName = (month: string): string =>
  new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
