/** Months and days of a year that is sold, counted without SQL. */

/** Bill day n of an anchor, in UTC: the day of the month, or the month's last. */
export function billDayOf(anchor: Date, n: number): Date {
  const date = new Date(anchor);
  date.setUTCDate(1);
  date.setUTCMonth(anchor.getUTCMonth() + n);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(anchor.getUTCDate(), last));
  return date;
}

/** What of a sum has passed at an instant, a UTC date after the other. */
export function earnedOf(cents: number, from: Date, until: Date, at: Date): number {
  const dates = (to: Date) => {
    let days = 0;
    for (
      const day = new Date(from.toISOString().slice(0, 10));
      day.toISOString().slice(0, 10) < to.toISOString().slice(0, 10);
      days++
    )
      day.setUTCDate(day.getUTCDate() + 1);
    return days;
  };
  const all = dates(until);
  return Math.round((cents * Math.min(dates(at), all)) / all);
}
