import { evaluate, isTruthy, type Variables } from "./evaluate.ts";
import { type Expression, parseExpression } from "./parser.ts";

export { matchKeyOf, matchKeysOf } from "./match-key.ts";

const parsed = new Map<string, Expression>();
const cacheSize = 1000;

/** Parses with a cache, because the same few expressions are evaluated for every event. */
export function compile(source: string): Expression {
  const known = parsed.get(source);
  if (known) return known;
  const expression = parseExpression(source);
  if (parsed.size >= cacheSize) parsed.clear();
  parsed.set(source, expression);
  return expression;
}

export function evaluateText(source: string, variables: Variables): unknown {
  return evaluate(compile(source), variables);
}

/** Whether a condition holds; a null or empty one always does. */
export function holds(source: string | null | undefined, variables: Variables): boolean {
  return !source || isTruthy(evaluateText(source, variables));
}

/** A value as part of a flow-control key: equal values give equal text, a missing one its own. */
export function keyText(source: string | undefined, event: unknown): string {
  if (!source) return "";
  const value = evaluateText(source, { event });
  return (JSON.stringify(value ?? null) ?? "null").replaceAll("\\u0000", "\\\\0");
}
