import bcrypt from "bcryptjs";
import type { Sql } from "postgres";
import { verifyEmailChange } from "./email-change.ts";
import { authError, refusable } from "./errors.ts";
import { createFailedAttempts } from "./failed-attempts.ts";
import type { Forward } from "./forward.ts";
import type { MailHook } from "./mail-hook.ts";
import { assuranceOf, noteBeginning } from "./mfa/assurance.ts";
import { factorJson, listFactors } from "./mfa/factors.ts";
import type { TakeTry } from "./mfa/limit-tries.ts";
import { newOneTimeCode } from "./one-time-codes.ts";
import { requireCurrentPassword, requireStrong } from "./password-rules.ts";
import { requestContext } from "./request-context.ts";
import type { createSharedRefresh } from "./shared-refresh.ts";
import type { TokenIdentity, Tokens } from "./tokens.ts";
import { readUser } from "./user-json.ts";

export interface AuthParts {
  sql: Sql;
  tokens: Tokens;
  mail: MailHook;
  sharedRefresh: ReturnType<typeof createSharedRefresh>;
  takeTry: TakeTry;
  /** host of the app, which names a second factor where nothing else does */
  site: string;
}

type Body = Record<string, unknown>;

/** What GoTrue does and lite does not, endpoint by endpoint. Everything else goes through unchanged. */
export async function handleAuth(request: Request, forward: Forward, parts: AuthParts): Promise<Response> {
  const { pathname } = new URL(request.url);
  const endpoint = `${request.method} ${pathname.replace(/^\/auth\/v1/, "")}`;
  switch (endpoint) {
    case "GET /.well-known/jwks.json":
      return Response.json(parts.tokens.publicKeys(), { headers: { "cache-control": "public, max-age=600" } });
    case "POST /signup":
      return reissue(await signUp(await readBody(request), forward, parts), "password", parts);
    case "POST /token":
      return sessionFor(await readBody(request), forward, parts);
    case "POST /verify":
      return limited(codes, await readBody(request), async (body) =>
        reissue(await verify(body, forward, parts), body.type === "recovery" ? "recovery" : "otp", parts),
      );
    case "GET /user":
      return withFactors(await forward(), parts);
    case "PUT /user":
      return updateUser(request, forward, parts);
    case "POST /resend":
      return resend(await readBody(request), forward, parts);
    default:
      return forward();
  }
}

/**
 * Signing up with an address that is already there must not reveal whether it is: hosted answers as if it had worked.
 * An unconfirmed owner gets a new code.
 */
async function signUp(body: Body, forward: Forward, parts: AuthParts): Promise<Response> {
  const weak = typeof body.password === "string" && (await refusalOf(() => requireStrong(String(body.password))));
  if (weak) return weak;
  const response = await forward(body);
  if (response.status !== 429 && response.status !== 500) return response; // 500: another request made the user meanwhile
  const mailError = requestContext.getStore()?.mailError;
  if (mailError) return authError(500, "unexpected_failure", mailError.message);
  const email = String(body.email).toLowerCase();
  const [user] = await parts.sql`select id, email_confirmed_at from auth.users where lower(email) = ${email}`;
  if (!user) return response;
  if (!user.email_confirmed_at) {
    await sendConfirmation(user.id, email, parts);
    return Response.json(await readUser(parts.sql, user.id));
  }
  const now = new Date().toISOString();
  return Response.json({
    id: crypto.randomUUID(),
    aud: "authenticated",
    role: "",
    email,
    phone: "",
    confirmation_sent_at: now,
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: {},
    identities: [], // how supabase-js users recognise the pretence
    created_at: now,
    updated_at: now,
    is_anonymous: false,
  });
}

/** A new password needs the current one, and ends the person's other sessions. */
async function updateUser(request: Request, forward: Forward, { sql, tokens }: AuthParts): Promise<Response> {
  const body = await readBody(request);
  const { password, current_password } = body;
  if (typeof password !== "string") return forward(body);
  const inner = await tokens.inward(request.headers.get("authorization")?.replace(/^Bearer\s+/i, "") ?? "");
  if (!inner) return forward(body);
  const session = String((await tokens.readInner(inner)).session_id);
  const refusal = await refusalOf(async () => {
    requireStrong(password);
    await requireCurrentPassword(sql, session, current_password);
  });
  if (refusal) return refusal;
  const response = await forward({ ...body, current_password: undefined });
  if (response.ok)
    await sql`
      delete from auth.sessions other using auth.sessions mine
      where mine.id = ${session} and other.user_id = mine.user_id and other.id <> mine.id`;
  return response;
}

/** The refusal that a check throws, or null. */
async function refusalOf(check: () => void | Promise<void>): Promise<Response | null> {
  const passed = new Response();
  const answer = await refusable(async () => {
    await check();
    return passed;
  });
  return answer === passed ? null : answer;
}

const passwords = createFailedAttempts(300);
const codes = createFailedAttempts(100);

/** Ends guessing at one address, also at this door. */
async function limited(failures: typeof codes, body: Body, work: (body: Body) => Promise<Response>): Promise<Response> {
  const email = typeof body.email === "string" ? body.email.toLowerCase() : null;
  if (email && failures.isOver(email)) return authError(429, "over_request_rate_limit", "Request rate limit reached");
  const response = await work(body);
  if (email && response.ok) failures.forget(email);
  if (email && !response.ok) failures.count(email);
  return response;
}

/** `type: "email"` is today's name for both a confirmation and a magic link; lite knows only the old ones. */
async function verify(body: Body, forward: Forward, { sql }: AuthParts): Promise<Response> {
  if (body.type === "email_change") return verifyEmailChange(body, forward, sql);
  const types = body.type === "email" ? ["signup", "magiclink"] : body.type === "invite" ? ["signup"] : [body.type];
  let response: Response | undefined;
  for (const type of types) {
    response = await forward({ ...body, type });
    if (response.ok) break;
  }
  return response!;
}

/** lite refuses every repetition of a confirmation mail. Answers 200 for unknown addresses, as hosted. */
async function resend(body: Body, forward: Forward, parts: AuthParts): Promise<Response> {
  if (body.type !== "signup") return forward(body);
  if (typeof body.email !== "string")
    return authError(400, "validation_failed", "Type provided requires an email address");
  const email = body.email.toLowerCase();
  const [user] = await parts.sql`
    select id from auth.users where lower(email) = ${email} and email_confirmed_at is null`;
  if (user) await sendConfirmation(user.id, email, parts);
  return Response.json({});
}

async function sendConfirmation(id: string, email: string, { sql, mail }: AuthParts): Promise<void> {
  const { code, hash } = newOneTimeCode(email);
  await sql`
    update auth.users set confirmation_token = ${hash}, confirmation_sent_at = now(), updated_at = now() where id = ${id}`;
  await mail.send("signup", email, hash, code);
}

/** A password or a refresh token for a session. */
async function sessionFor(body: Body, forward: Forward, parts: AuthParts): Promise<Response> {
  const begin = async () =>
    reissue(await limited(passwords, body, () => token(body, forward, parts)), "password", parts);
  return typeof body.refresh_token === "string" ? parts.sharedRefresh(body.refresh_token, begin) : begin();
}

/** lite returns "not confirmed" before it looks at the password; hosted only to those who know it. */
async function token(body: Body, forward: Forward, parts: AuthParts): Promise<Response> {
  const response = await refuseBanned(await forward(body), parts);
  if (response.ok || typeof body.email !== "string" || typeof body.password !== "string") return response;
  const { error_code } = (await response.clone().json()) as { error_code?: string };
  if (error_code !== "email_not_confirmed") return response;
  const [user] =
    await parts.sql`select encrypted_password from auth.users where lower(email) = ${body.email.toLowerCase()}`;
  const known = await bcrypt.compare(body.password, user?.encrypted_password ?? "");
  return known ? response : authError(400, "invalid_credentials", "Invalid login credentials");
}

async function refuseBanned(response: Response, { sql }: AuthParts): Promise<Response> {
  if (!response.ok) return response;
  const { user } = (await response.clone().json()) as { user?: { id: string } };
  if (!user) return response;
  const [banned] = await sql`select from auth.users where id = ${user.id} and banned_until > now()`;
  if (!banned) return response;
  await sql`delete from auth.sessions where user_id = ${user.id}`;
  return authError(400, "user_banned", "User is banned");
}

/** Re-signs the access token of a new or refreshed session. The way of signing in stays with the session. */
async function reissue(
  response: Response,
  method: "password" | "otp" | "recovery",
  { sql, tokens }: AuthParts,
): Promise<Response> {
  if (!response.ok) return response;
  const session = (await response.clone().json()) as Body & {
    access_token?: string;
    user?: { id: string } & TokenIdentity;
  };
  if (!session.access_token || !session.user) return response;
  const inner = await tokens.readInner(session.access_token);
  const sessionId = String(inner.session_id);
  await noteBeginning(sql, sessionId, method);
  const user: TokenIdentity = (await readUser(sql, session.user.id)) ?? session.user;
  const assurance = await assuranceOf(sql, sessionId);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return Response.json(
    { ...session, access_token: await tokens.outward(session.access_token, user, assurance), user },
    { status: response.status, headers },
  );
}

/** lite knows no second factors, so its user has none. */
async function withFactors(response: Response, { sql }: AuthParts): Promise<Response> {
  if (!response.ok) return response;
  const user = (await response.clone().json()) as Body & { id?: string };
  const factors = user.id ? await listFactors(sql, [user.id]) : [];
  if (factors.length === 0) return response;
  return Response.json({ ...user, factors: factors.map((factor) => factorJson(factor)) });
}

async function readBody(request: Request): Promise<Body> {
  return (await request.json().catch(() => ({}))) as Body;
}
