import { evaluate } from "./evaluate.ts";
import type { Expression } from "./parser.ts";

const maxValueLength = 300;
const maxKeys = 500;

/**
 * A filter for a waiting run: the text `path=value` that an incoming event must carry so that `expression` can be
 * true. Taken from a part `event.x == async.y` (what `match` becomes) whose left side is already known.
 * Null when there is no such part; then the expression has to be evaluated for every event of that name.
 */
export function matchKeyOf(expression: Expression, event: unknown): string | null {
  if (expression.kind !== "binary") return null;
  if (expression.operator === "&&") return matchKeyOf(expression.left, event) ?? matchKeyOf(expression.right, event);
  if (expression.operator !== "==") return null;
  for (const [known, incoming] of [
    [expression.left, expression.right],
    [expression.right, expression.left],
  ] as const) {
    const path = asyncPath(incoming);
    if (!path || mentionsAsync(known)) continue;
    const value = evaluate(known, { event });
    if (typeof value === "string" && isUsable(value)) return `${path}=${value}`;
  }
  return null;
}

/** Every `path=value` of the short strings in an incoming event, or null when it is too large to list. */
export function matchKeysOf(event: unknown): string[] | null {
  const keys: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (keys.length > maxKeys) return;
    if (typeof value === "string") {
      if (isUsable(value)) keys.push(`${path}=${value}`);
    } else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) walk(inner, path ? `${path}.${name}` : name);
    }
  };
  walk(event, "");
  return keys.length > maxKeys ? null : keys;
}

// Postgres text cannot hold NUL; long values are not worth an index entry.
const isUsable = (value: string) => value.length <= maxValueLength && !value.includes("\u0000");

/** `async.data.jobId` → "data.jobId"; null for anything but a plain path of names. */
function asyncPath(node: Expression): string | null {
  if (node.kind !== "member" || node.property.kind !== "literal" || typeof node.property.value !== "string")
    return null;
  const name = node.property.value;
  if (name.includes(".") || name.includes("=")) return null;
  if (node.target.kind === "variable") return node.target.name === "async" ? name : null;
  const parent = asyncPath(node.target);
  return parent === null ? null : `${parent}.${name}`;
}

function mentionsAsync(node: Expression): boolean {
  switch (node.kind) {
    case "literal":
      return false;
    case "variable":
      return node.name === "async";
    case "list":
      return node.items.some(mentionsAsync);
    case "member":
      return mentionsAsync(node.target) || mentionsAsync(node.property);
    case "unary":
      return mentionsAsync(node.operand);
    case "binary":
      return mentionsAsync(node.left) || mentionsAsync(node.right);
    case "choice":
      return mentionsAsync(node.condition) || mentionsAsync(node.yes) || mentionsAsync(node.no);
    case "call":
      return node.args.some(mentionsAsync);
  }
}
