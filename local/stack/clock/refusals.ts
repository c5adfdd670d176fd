import { type PartName, parts } from "../parts.ts";
import { StartRefused } from "../start-refused.ts";

type Source = Readonly<Record<string, string | undefined>>;

/** A move of business time that would be wrong. The message is for the person at the terminal. */
export class ClockRefused extends Error {}

/**
 * Business time is a tool of the embedded stack.
 *
 * @param source the caller's environment
 * @param embedded the parts of the stack that would be moved
 * @throws {ClockRefused} in production, and beside a real part, whose time cannot be moved
 */
export function refuseMoving(source: Source, embedded: ReadonlySet<PartName>): void {
  if (source.NODE_ENV === "production" && source.NUMNINJA_LOCAL !== "1") {
    throw new ClockRefused("Business time never moves in production, and NODE_ENV is production.");
  }
  const real = realParts(embedded);
  if (real.length > 0) {
    throw new ClockRefused(`Business time moves only where every part is embedded. Real here: ${real.join(", ")}.`);
  }
}

/**
 * A stack that was moved cannot go on beside a real part.
 * @throws {StartRefused}
 */
export function refuseMovedStack(offsetMs: number, embedded: ReadonlySet<PartName>): void {
  const real = realParts(embedded);
  if (offsetMs === 0 || real.length === 0) return;
  throw new StartRefused(
    `Business time of this stack is ${Math.ceil(offsetMs / 86_400_000)} days ahead, where ${real.join(", ")} cannot follow. ` +
      "Empty it first: npm run reset",
  );
}

const realParts = (embedded: ReadonlySet<PartName>): string[] =>
  parts.filter(({ name, real }) => real !== undefined && !embedded.has(name)).map(({ title }) => title);
