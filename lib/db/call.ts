import "server-only";
import type { z } from "zod";
import { AppError, isErrorCode } from "@/lib/errors";
import type { Db } from "./pool";

/** A function of schema `private`; the typed wrappers in this folder are the only places that name them. */
type FunctionName = string;

interface SqlError {
  code?: string;
  message: string;
  detail?: string;
}

/** SQLSTATEs of a database that is away or overloaded: the same call may work in a moment. */
const transient = /^(08|53|57P0|40001|40P01|55P03|57014)|^(ECONN|CONNECTION_|CONNECT_TIMEOUT|EPIPE|ETIMEDOUT)/;

/** SQLSTATEs of a text with a NUL in it, which is fine in a URL and in JSON but cannot be stored: the caller's mistake. */
const unstorable = new Set(["22021", "22P05"]);

/**
 * Maps what the driver throws to an error of ours, once for the whole product.
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
      { path: "", code: "invalid_character", message: "A text contains a character that is not allowed." },
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

/**
 * Calls one function of schema `private` in one round trip and parses what it returns.
 * Values are bound; objects become jsonb, arrays PostgreSQL arrays, Dates timestamptz.
 *
 * @throws {AppError} for refusals (PT…) and for a database that is away; anything else is a fault of ours and passes unchanged
 */
export async function call<S extends z.ZodType>(
  sql: Db,
  name: FunctionName,
  schema: S,
  ...values: unknown[]
): Promise<z.infer<S>> {
  const slots = values.map((_, index) => `$${index + 1}`).join(", ");
  let rows: { r: unknown }[];
  try {
    rows = (await sql.unsafe(`select private.${name}(${slots}) as r`, values as never[], {
      prepare: true,
    })) as unknown as { r: unknown }[];
  } catch (error) {
    throw toAppError(error);
  }
  return schema.parse(rows[0]?.r ?? null);
}
