import type { Expression } from "./parser.ts";

export interface Variables {
  event?: unknown;
  async?: unknown;
}

/**
 * The value of an expression; `undefined` means a missing field. Like the Inngest server and unlike strict CEL,
 * missing fields never raise: missing equals null but not another missing field, and is less than everything.
 */
export function evaluate(node: Expression, variables: Variables): unknown {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "variable":
      return variables[node.name];
    case "list":
      return node.items.map((item) => evaluate(item, variables));
    case "member":
      return member(evaluate(node.target, variables), evaluate(node.property, variables));
    case "unary": {
      const value = evaluate(node.operand, variables);
      return node.operator === "!" ? !isTruthy(value) : -Number(value);
    }
    case "choice":
      return evaluate(isTruthy(evaluate(node.condition, variables)) ? node.yes : node.no, variables);
    case "call":
      return call(
        node.name,
        node.args.map((arg) => evaluate(arg, variables)),
      );
    case "binary":
      return binary(node, variables);
  }
}

export function isTruthy(value: unknown): boolean {
  return Boolean(value);
}

const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;

function member(target: unknown, property: unknown): unknown {
  if (target === null || typeof target !== "object") return undefined;
  if (typeof property !== "string" && typeof property !== "number") return undefined;
  return Object.hasOwn(target, property) ? (target as Record<string | number, unknown>)[property] : undefined;
}

function binary(node: Extract<Expression, { kind: "binary" }>, variables: Variables): unknown {
  const left = evaluate(node.left, variables);
  if (node.operator === "&&") return isTruthy(left) && isTruthy(evaluate(node.right, variables));
  if (node.operator === "||") return isTruthy(left) || isTruthy(evaluate(node.right, variables));
  const right = evaluate(node.right, variables);
  switch (node.operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "<":
      return order(left, right) < 0;
    case "<=":
      return order(left, right) <= 0;
    case ">":
      return order(left, right) > 0;
    case ">=":
      return order(left, right) >= 0;
    case "in":
      if (isMissing(left)) return false;
      if (Array.isArray(right)) return right.some((item) => equals(left, item));
      return member(right, left) !== undefined;
    default:
      return arithmetic(node.operator, left, right);
  }
}

function equals(left: unknown, right: unknown): boolean {
  if (left === undefined && right === undefined) return false;
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equals(item, right[index]));
  }
  if (typeof left === "object" && typeof right === "object" && !Array.isArray(left) && !Array.isArray(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length && keys.every((key) => equals(member(left, key), member(right, key)))
    );
  }
  return left === right;
}

/** Negative, zero or positive; NaN (every comparison false) when the two cannot be ordered. */
function order(left: unknown, right: unknown): number {
  if (isMissing(left) && isMissing(right)) return Number.NaN;
  if (isMissing(left)) return -1;
  if (isMissing(right)) return 1;
  if (typeof left === "string" && typeof right === "string") return left === right ? 0 : left < right ? -1 : 1;
  if (typeof left === "object" || typeof right === "object") return Number.NaN;
  return Number(left) - Number(right);
}

function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (isMissing(left)) return right;
  if (isMissing(right)) return left;
  if (operator === "+") {
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
    if (typeof left === "string" || typeof right === "string") return `${text(left)}${text(right)}`;
  }
  const [a, b] = [Number(left), Number(right)];
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  return operator === "/" ? a / b : a % b;
}

function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function call(name: Extract<Expression, { kind: "call" }>["name"], [first, second]: unknown[]): unknown {
  switch (name) {
    case "has":
      return first !== undefined;
    case "size":
      if (typeof first === "string" || Array.isArray(first)) return first.length;
      return isMissing(first) || typeof first !== "object" ? 0 : Object.keys(first).length;
    case "string":
      return isMissing(first) ? "" : text(first);
    case "int":
      return Math.trunc(Number(first));
    case "double":
      return Number(first);
    case "lowerAscii":
      return typeof first === "string" ? first.toLowerCase() : first;
    case "upperAscii":
      return typeof first === "string" ? first.toUpperCase() : first;
    case "contains":
      if (Array.isArray(first)) return first.some((item) => equals(item, second));
      return typeof first === "string" && typeof second === "string" && first.includes(second);
    case "startsWith":
      return typeof first === "string" && typeof second === "string" && first.startsWith(second);
    case "endsWith":
      return typeof first === "string" && typeof second === "string" && first.endsWith(second);
  }
}
