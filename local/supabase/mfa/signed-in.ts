import type { Sql } from "postgres";
import { authError } from "../errors.ts";
import type { Tokens } from "../tokens.ts";

/** A person in a session of theirs, as their token and the database say. */
export interface SignedIn {
  userId: string;
  email: string;
  sessionId: string;
  aal: "aal1" | "aal2" | "aal3" | null;
}

/** Whose token came along. @throws a Response when it is nobody's, or of a session that has ended */
export async function requireSignedIn(request: Request, sql: Sql, tokens: Tokens): Promise<SignedIn> {
  const token = /^Bearer\s+(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!token || token.startsWith("sb_"))
    throw authError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  const inner = await tokens.inward(token);
  if (!inner) throw authError(403, "bad_jwt", "invalid JWT: unable to parse or verify signature");
  const { session_id } = await tokens.readInner(inner);
  const [row] = await sql`
    select s.id, s.user_id, s.aal, u.email, coalesce(u.banned_until > now(), false) as is_banned
    from auth.sessions s join auth.users u on u.id = s.user_id
    where s.id = ${String(session_id)}`;
  if (!row) throw authError(403, "session_not_found", "Session from session_id claim in JWT does not exist");
  if (row.is_banned) throw authError(403, "user_banned", "User is banned");
  return { userId: row.user_id, email: row.email ?? "", sessionId: row.id, aal: row.aal };
}
