import { type Token, tokenize } from "./lexer.ts";

export type Expression =
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "variable"; name: "event" | "async" }
  | { kind: "list"; items: Expression[] }
  | { kind: "member"; target: Expression; property: Expression }
  | { kind: "unary"; operator: "!" | "-"; operand: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "choice"; condition: Expression; yes: Expression; no: Expression }
  | { kind: "call"; name: FunctionName; args: Expression[] };

/** Functions and methods (a method's target is its first argument), with the number of arguments. */
const functions = {
  has: 1,
  size: 1,
  string: 1,
  int: 1,
  double: 1,
  startsWith: 2,
  endsWith: 2,
  contains: 2,
  lowerAscii: 1,
  upperAscii: 1,
} as const;
export type FunctionName = keyof typeof functions;

const powerOf: Record<string, number> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  in: 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};
const unaryPower = 6;

/**
 * Parses the part of CEL that triggers, waits, cancellations and keys use. The variables are `event` (the first
 * trigger event) and `async` (the incoming event).
 * @throws {SyntaxError} with the position, also for unknown names and functions
 */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let index = 0;
  const peek = () => tokens[index]!;
  const next = () => tokens[index++]!;
  const fail = (token: Token, wanted: string): never => {
    throw new SyntaxError(`expected ${wanted} but found "${token.text}" at ${token.at}`);
  };
  const take = (text: string) => (peek().type === "symbol" && peek().text === text ? next() : undefined);
  const expect = (text: string) => take(text) ?? fail(peek(), `"${text}"`);

  function expression(): Expression {
    const condition = binary(0);
    if (!take("?")) return condition;
    const yes = expression();
    expect(":");
    return { kind: "choice", condition, yes, no: expression() };
  }

  function binary(minimum: number): Expression {
    let left = unary();
    for (;;) {
      const token = peek();
      const operator = token.type === "symbol" || token.text === "in" ? token.text : "";
      const power = token.type === "string" ? undefined : powerOf[operator];
      if (power === undefined || power <= minimum) return left;
      next();
      left = { kind: "binary", operator, left, right: binary(power) };
    }
  }

  function unary(): Expression {
    const operator = take("!")?.text ?? take("-")?.text;
    if (operator) return { kind: "unary", operator: operator as "!" | "-", operand: binary(unaryPower) };
    return postfix(primary());
  }

  function postfix(start: Expression): Expression {
    let target = start;
    for (;;) {
      if (take("[")) {
        target = { kind: "member", target, property: expression() };
        expect("]");
      } else if (take(".")) {
        const name = next();
        if (name.type !== "name") fail(name, "a field name");
        if (take("(")) target = call(name, [target, ...args(")")]);
        else target = { kind: "member", target, property: { kind: "literal", value: name.text } };
      } else {
        return target;
      }
    }
  }

  function primary(): Expression {
    const token = next();
    if (token.type === "number" || token.type === "string") return { kind: "literal", value: token.value! };
    if (token.type === "symbol" && token.text === "(") {
      const inner = expression();
      expect(")");
      return inner;
    }
    if (token.type === "symbol" && token.text === "[") return { kind: "list", items: args("]") };
    if (token.type !== "name") return fail(token, "a value");
    if (token.text === "true" || token.text === "false") return { kind: "literal", value: token.text === "true" };
    if (token.text === "null") return { kind: "literal", value: null };
    if (take("(")) return call(token, args(")"));
    if (token.text === "event" || token.text === "async") return { kind: "variable", name: token.text };
    return fail(token, "event, async or a function");
  }

  function args(close: string): Expression[] {
    const items: Expression[] = [];
    if (take(close)) return items;
    do items.push(expression());
    while (take(","));
    expect(close);
    return items;
  }

  function call(name: Token, given: Expression[]): Expression {
    if (!Object.hasOwn(functions, name.text)) throw new SyntaxError(`unknown function "${name.text}" at ${name.at}`);
    const wanted = functions[name.text as FunctionName];
    if (given.length !== wanted) throw new SyntaxError(`"${name.text}" takes ${wanted} argument(s), at ${name.at}`);
    return { kind: "call", name: name.text as FunctionName, args: given };
  }

  const result = expression();
  if (peek().type !== "end") fail(peek(), "an operator");
  return result;
}
