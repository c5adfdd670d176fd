import type { Ports } from "./choose-ports.ts";
import type { PartContext, PartDefinition, Place } from "./define-part.ts";
import type { Keys } from "./keys.ts";

export const onThisMachine = (port: number): string => `http://127.0.0.1:${port}`;

/** What the stack chose for its parts. */
export interface Chosen {
  keys: Keys;
  ports: Ports;
  /** the caller's environment */
  source: Readonly<Record<string, string | undefined>>;
}

/** Where a part is. */
export function placeOf<PartKeys>(
  { name }: PartDefinition<string, PartKeys>,
  { keys, ports }: Chosen,
): Place<PartKeys> {
  const port = ports[name];
  if (port === undefined) throw new Error(`local/stack/registry.ts does not list the part "${name}"`);
  return { port, url: onThisMachine(port), keys: keys[name] as PartKeys };
}

export function partContext<PartKeys>(part: PartDefinition<string, PartKeys>, chosen: Chosen): PartContext<PartKeys> {
  return { ...placeOf(part, chosen), of: (other) => placeOf(other, chosen), source: chosen.source };
}
