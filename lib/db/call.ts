import "server-only";
import type { z } from "zod";
import { AppError, isErrorCode } from "@/lib/errors";
import { announceEmission } from "./emissions";
import { functionArguments, type PrivateFunctions } from "./functions.gen";
import type { Login, Pool } from "./pool";

type FunctionName = keyof PrivateFunctions;

/** The functions that a login of the application, or the role `authenticated` ("caller"), may execute. */
export type FunctionsOf<L extends Login | "caller"> = {
  [Name in FunctionName]: L extends PrivateFunctions[Name]["by"] ? Name : never;
}[FunctionName];

export type ArgumentsOf<Name extends FunctionName> = PrivateFunctions[Name]["args"];

interface SqlError {
  code?: string;
  message: string;
  detail?: string;
}

/** SQLSTATEs of an unreachable or overloaded database: the same call may work in a moment. */
const transient = /^(08|53|57P0|40001|40P01|55P03|57014)|^(ECONN|CONNECTION_|CONNECT_TIMEOUT|EPIPE|ETIMEDOUT)/;

/**
 * SQLSTATEs of values that no column can hold, the caller's mistake: a text with a NUL in it, which is fine in a URL and in JSON; a
 * number or an instant out of range or unreadable; a key too long for an index.
 */
const unstorable = new Set(["22003", "22007", "22008", "22021", "22P02", "22P05", "54000"]);

/**
 * Maps what the driver throws to an `AppError`, once for the whole product.
 * `PT<http status>` carries our code as its message (private.refuse).
 */
export function toAppError(error: unknown): unknown {
  const { code = "", message, detail } = error as SqlError;
  if (/^PT\d{3}$/.test(code)) {
    const details = detail ? safeJson(detail) : undefined;
    return isErrorCode(message)
      ? new AppError(message, { cause: error, ...(details && { details }) })
      : new AppError("INTERNAL", { message, cause: error });
  }
  if (unstorable.has(code)) {
    const issues = [
      {
        path: "",
        code: "invalid_value",
        message: "A value contains a character that is not allowed or is out of range.",
      },
    ];
    return new AppError("VALIDATION_FAILED", { message, details: { issues }, cause: error });
  }
  if (transient.test(code))
    return new AppError("UNAVAILABLE", { message: `database: ${code} ${message}`, cause: error });
  return error;
}

function safeJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A call as an expression: only the values that were given, in the order that the function declares. */
export function expressionOf(
  name: FunctionName,
  args: Readonly<Record<string, unknown>>,
): { text: string; values: unknown[] } {
  const given = functionArguments[name].filter((argument) => args[argument] !== undefined);
  const slots = given.map((argument, index) => `${argument} => $${index + 1}`).join(", ");
  return { text: `private.${name}(${slots})`, values: given.map((argument) => args[argument]) };
}

/** Read after the function has run, in the same statement: whether it left events in the outbox (`private.emit`). */
const hasEmitted = "current_setting('numninja.emitted', true) = 'yes' as has_emitted";

interface Result {
  r: unknown;
  has_emitted: boolean | null;
}

/**
 * Calls one function of schema `private` in one round trip and parses what it returns. Name and arguments are checked by the compiler
 * against the generated list, and so is the login: a function that only jobs may execute is not offered on the pool of requests.
 * Values are bound; objects become jsonb, arrays PostgreSQL arrays, Dates timestamptz. An absent argument takes SQL's default.
 * Events that it left in the outbox are relayed without the caller's doing (`onEmission`).
 *
 * @throws {AppError} for refusals (PT…) and for a database that cannot be reached; anything else is our bug and passes unchanged
 */
export async function call<L extends Login, Name extends FunctionsOf<L>, S extends z.ZodType>(
  sql: Pool<L>,
  name: Name,
  args: ArgumentsOf<Name>,
  schema: S,
): Promise<z.infer<S>> {
  const { text, values } = expressionOf(name, args);
  let row: Result | undefined;
  try {
    const statement = `select ${text} as r, ${hasEmitted}`;
    [row] = (await sql.unsafe(statement, values as never[], { prepare: true })) as unknown as Result[];
  } catch (error) {
    throw toAppError(error);
  }
  if (row?.has_emitted) announceEmission();
  return schema.parse(row?.r ?? null);
}
