/** PostgREST's table: SQLSTATE → HTTP status. The longest match wins. */
const byCode: Record<string, number> = {
  "23503": 409,
  "23505": 409,
  "25006": 405,
  "42883": 404,
  "42P01": 404,
  "42P17": 500,
  "53400": 500,
  P0001: 400,
};
const byClass: Record<string, number> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

/** @param anonymous whether the request carried no user token: a missing right is then 401, else 403 */
function httpStatusOf(sqlState: string, anonymous: boolean): number {
  if (sqlState === "42501") return anonymous ? 401 : 403;
  return byCode[sqlState] ?? byClass[sqlState.slice(0, 2)] ?? 400;
}

export interface DatabaseError {
  code: string;
  message: string;
  detail?: string;
  hint?: string;
}

/**
 * lite answers most SQL errors with 500 `{code: "SUP"}` and loses SQLSTATE, detail and hint; others keep only a part.
 * `PT4xx` and `PGRST` raises are right already, they set their own status.
 * @returns PostgREST's answer to the same error, or null when lite's answer stands
 */
export async function repairRestError(
  response: Response,
  error: DatabaseError | null,
  anonymous: boolean,
): Promise<Response | null> {
  if (response.ok || !error || /^(PT\d|PGRST)/.test(error.code)) return null;
  const body = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null;
  if (body?.code !== "SUP" && body?.code !== error.code) return null;
  const { code, message, detail = null, hint = null } = error;
  return Response.json({ code, details: detail, hint, message }, { status: httpStatusOf(code, anonymous) });
}

/** An error of the auth API in GoTrue's shape; supabase-js reads `error_code`/`code` and `msg`. */
export function authError(status: number, code: string, message: string): Response {
  return Response.json(
    { code: status, error_code: code, msg: message },
    { status, headers: { "x-sb-error-code": code, "x-supabase-api-version": "2024-01-01" } },
  );
}

/** Refusals inside are thrown as Responses, so that a transaction around them rolls back. */
export async function refusable(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Response) return error;
    throw error;
  }
}
