import "server-only";
import { AppError, isErrorCode } from "@/lib/errors";

/** A refusal that SQL returned as data, as the error that the API answers with. */
export function refusalError(refusal: {
  code: string;
  order_id?: string | undefined;
  details?: Record<string, unknown> | undefined;
}): AppError {
  const details = { ...refusal.details, ...(refusal.order_id && { order_id: refusal.order_id }) };
  if (!isErrorCode(refusal.code)) return new AppError("INTERNAL", { message: `unknown refusal ${refusal.code}` });
  return new AppError(refusal.code, Object.keys(details).length > 0 ? { details } : {});
}
