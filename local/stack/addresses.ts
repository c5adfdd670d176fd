import { partContext, placeOf } from "./part-context.ts";
import { parts } from "./parts.ts";
import type { StackContext } from "./programs.ts";

/** What the embedded parts have to show: first what people use, then where faults are made. */
export function addressesOf(context: StackContext): [string, string][] {
  const embedded = parts.filter(({ name }) => context.embedded.has(name));
  return [
    ...embedded.flatMap((part) => Object.entries(part.prints?.(partContext(part, context)) ?? {})),
    ...embedded
      .filter(({ control }) => control)
      .map((part): [string, string] => [`${part.title} faults`, `${placeOf(part, context).url}/__control`]),
  ];
}
