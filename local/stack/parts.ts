import type { Part } from "./define-part.ts";
import { refuseSpending } from "./refuse-spending.ts";
import * as registry from "./registry.ts";
import { StartRefused } from "./start-refused.ts";

export type PartName = (typeof registry)[keyof typeof registry]["name"];
export type RegisteredPart = Part & { name: PartName };

export const parts: readonly RegisteredPart[] = Object.values(registry);

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Decides which parts are embedded, and refuses combinations that lose money or pretend to be production.
 *
 * @param source the caller's environment
 * @throws {StartRefused} with everything that has to change
 */
export function chooseEmbeddedParts(source: Source): ReadonlySet<PartName> {
  const isEmbedded = ({ real }: Part) => real !== undefined && !real.isDispensable && !source[real.marker];
  const standIns = parts.filter(isEmbedded);
  const missing = parts.flatMap(({ real }) =>
    real && source[real.marker]
      ? real.needs.filter((name) => !source[name]).map((name) => `  ${name}  (because ${real.marker} is set)`)
      : [],
  );
  if (missing.length > 0) throw new StartRefused(`These variables are missing:\n${missing.join("\n")}`);

  if (source.NODE_ENV === "production" && source.NUMNINJA_LOCAL !== "1" && standIns.length > 0) {
    const names = standIns.flatMap(({ real }) => (real ? [real.marker, ...real.needs] : []));
    throw new StartRefused(
      `NODE_ENV=production never starts embedded parts. Set these variables:\n${names.map((name) => `  ${name}`).join("\n")}\n` +
        "or NUMNINJA_LOCAL=1 if this is a trial of the production build.",
    );
  }
  const required = new Set<Part>(standIns.flatMap((part) => withRequired(part, source)));
  const embedded = parts.filter((part) => required.has(part));
  refuseSpending(
    parts.filter((part) => required.has(part) || (part.real && source[part.real.marker])),
    embedded,
    source,
  );
  return new Set(embedded.map(({ name }) => name));
}

/** A part and everything below it that has no real counterpart of its own, or may be missing and is not real. */
function withRequired(part: Part, source: Source): Part[] {
  const below = (part.requires ?? []).filter(({ real }) => !real || (real.isDispensable && !source[real.marker]));
  return [part, ...below.flatMap((one) => withRequired(one, source))];
}

/** The embedded parts, each after the parts it requires: the first layer requires none, the last is required by none of the others. */
export function layersOf(embedded: ReadonlySet<PartName>): RegisteredPart[][] {
  const depth = (part: Part): number => Math.max(-1, ...(part.requires ?? []).map(depth)) + 1;
  const layers: RegisteredPart[][] = [];
  for (const part of parts.filter(({ name }) => embedded.has(name))) {
    const at = depth(part);
    while (layers.length <= at) layers.push([]);
    layers[at]?.push(part);
  }
  return layers;
}

/** Every name by which the parts reach the application: tests remove them, so that a developer's keys are never used there. */
export const realVariables: readonly string[] = [
  "OPERATOR_EMAIL",
  ...parts.flatMap(({ real, environment = {} }) => [
    ...(real ? [real.marker, ...real.needs, ...(real.optional ?? [])] : []),
    ...Object.keys(environment),
  ]),
];
