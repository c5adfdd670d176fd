const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a concatenated duration such as "1h30m", or null when it is not one. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|[smhdw])/g))
    total += Number(amount) * unitMs[unit!]!;
  return total;
}

/** The instant (epoch ms) that a duration from `now` or an ISO instant names, or null. */
export function parseInstant(text: string, now: number): number | null {
  const duration = parseDuration(text);
  if (duration !== null) return now + duration;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
