/** A formatter that is made at its first use and kept: making one costs far more than using it. */
function formatter(locale: string | undefined, options: Intl.DateTimeFormatOptions): (iso: string) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (iso) => {
    made ??= new Intl.DateTimeFormat(locale, options);
    return made.format(new Date(iso));
  };
}

/** "14:32" or "2:32 PM", in the visitor's zone and manner. Client only: a server does not know the zone. */
export const formatClock = formatter(undefined, { hour: "numeric", minute: "2-digit" });

/** "November 20, 2026" in UTC, the same on server and client. */
export const formatDay = formatter("en-US", { dateStyle: "long", timeZone: "UTC" });

const minute = formatter("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC", hourCycle: "h23" });

/** "Nov 20, 2026, 14:32 UTC", the same on server and client. */
export const formatInstant = (iso: string): string => `${minute(iso)} UTC`;
