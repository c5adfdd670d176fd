import { ClockRefused } from "./refusals.ts";

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const distancePattern = /^\+(\d+(?:\.\d+)?)([smhdw])$/;
/** Without a zone it would mean another instant on each machine. A day alone begins in UTC. */
const instantPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads where business time should go: "+30d" (s, m, h, d, w) from the present one, or "2027-03-01T00:00Z".
 * @throws {ClockRefused} for anything else, and for an instant that is not ahead
 */
export function parseMove(text: string, now: Date): Date {
  const target = new Date(readTarget(text, now.getTime()));
  if (Number.isNaN(target.getTime())) {
    throw new ClockRefused(`"${text}" is neither a distance such as +30d nor an instant such as 2027-03-01T00:00Z.`);
  }
  if (target <= now) {
    throw new ClockRefused(
      `Business time only moves forward, and it is ${now.toISOString()} already. "reset" starts over with empty data.`,
    );
  }
  return target;
}

function readTarget(text: string, now: number): number {
  const [, amount, unit] = distancePattern.exec(text) ?? [];
  if (amount !== undefined) return now + Number(amount) * units[unit as keyof typeof units];
  return instantPattern.test(text) ? Date.parse(text) : Number.NaN;
}
