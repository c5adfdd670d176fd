/** "14:32" or "2:32 PM", in the visitor's zone and manner. Client only: a server does not know the zone. */
export const formatClock = (iso: string): string =>
  new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));

/** "November 20, 2026" in UTC, the same on server and client. */
export const formatDay = (iso: string): string =>
  new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));

/** "Nov 20, 2026, 14:32 UTC", the same on server and client. */
export const formatInstant = (iso: string): string =>
  `${new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC", hour12: false }).format(new Date(iso))} UTC`;
