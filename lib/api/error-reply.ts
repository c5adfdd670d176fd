import "server-only";
import type { z } from "zod";
import { now } from "@/lib/clock";
import { sayError } from "@/lib/contract/error-words";
import { AppError, type ErrorCode } from "@/lib/errors";
import { logger } from "@/lib/logger";

import { ApiReply } from "./reply";

/** The body of every failed answer. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; details: Record<string, unknown>; timestamp: string; requestId: string };
}

/**
 * Any failure as an answer. Only the `details` of an `AppError` are sent; everything unforeseen is logged
 * with its stack and answered as INTERNAL.
 */
export function errorReply(error: unknown, requestId: string): ApiReply {
  const known = error instanceof AppError ? error : new AppError("INTERNAL", { cause: error });
  if (known.status >= 500) logger.error({ err: error }, "request failed");
  const body: ErrorBody = {
    error: {
      code: known.code,
      message: sayError(known.code, known.details),
      details: known.details ?? {},
      timestamp: now().toISOString(),
      requestId,
    },
  };
  return new ApiReply(
    body,
    known.status,
    known.retryAfterSeconds === undefined ? {} : { "retry-after": String(known.retryAfterSeconds) },
  );
}

/**
 * Parses one part of a request.
 * @throws {AppError} VALIDATION_FAILED with `details.issues`: path, code and message of each problem
 */
export function parsePart<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part: "body" | "query" | "params",
): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, code, message }) => ({ path: path.join("."), code, message }));
  throw new AppError("VALIDATION_FAILED", {
    message: `${part} is not valid`,
    details: { part, issues },
    cause: result.error,
  });
}
