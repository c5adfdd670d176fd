import type { Sql } from "postgres";
import { authError, refusable } from "./errors.ts";
import { generateLink } from "./generate-link.ts";
import { hashPassword } from "./hash-password.ts";
import { emailExists, insertUser, type UserAttributes } from "./insert-user.ts";
import { manageFactors } from "./mfa/factors.ts";
import type { SupabaseOptions } from "./options.ts";
import { requireStrong } from "./password-rules.ts";
import { readUser, readUsers } from "./user-json.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The `auth.admin` API, which lite lacks: `/auth/v1/admin/users[/id[/factors[/id]]]` and `/admin/generate_link`. Needs the secret key. */
export async function handleAdmin(request: Request, sql: Sql, options: SupabaseOptions): Promise<Response> {
  const bearer = request.headers.get("authorization")?.replace(/^Bearer\s+/i, "");
  if (request.headers.get("apikey") !== options.secretKey && bearer !== options.secretKey) {
    return authError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  }
  const url = new URL(request.url);
  const [resource, id, part, partId] = url.pathname.replace(/^\/auth\/v1\/admin\//, "").split("/");
  const body = async () => (await request.json().catch(() => ({}))) as UserAttributes & Record<string, unknown>;

  if (resource === "generate_link" && request.method === "POST") return generateLink(sql, await body(), options);
  if (resource !== "users") return authError(404, "not_found", "404 page not found");
  if (id === undefined) {
    if (request.method === "GET") return listUsers(sql, url.searchParams);
    if (request.method === "POST") return createUser(sql, await body());
  } else {
    if (!uuid.test(id)) return authError(404, "validation_failed", "user_id must be an UUID");
    if (part !== undefined) return handlePart(sql, request.method, id, part, partId);
    if (request.method === "GET") return answerUser(sql, id);
    if (request.method === "PUT") return updateUser(sql, id, await body());
    if (request.method === "DELETE") return deleteUser(sql, id);
  }
  return authError(405, "method_not_allowed", "Method not allowed");
}

async function handlePart(sql: Sql, method: string, id: string, part: string, partId?: string): Promise<Response> {
  if (part !== "factors") return authError(404, "not_found", "404 page not found");
  if (!(await readUser(sql, id))) return userNotFound();
  return refusable(() => manageFactors(sql, method, id, partId));
}

async function listUsers(sql: Sql, query: URLSearchParams): Promise<Response> {
  const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const perPage = Math.min(1000, Math.max(1, Number(query.get("per_page") ?? 50) || 50));
  const [counted] = await sql`select count(*)::int as total from auth.users`;
  const rows = await sql`
    select id from auth.users order by created_at desc, id limit ${perPage} offset ${(page - 1) * perPage}`;
  const total = counted?.total as number;
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (number: number, rel: string) => `</admin/users?page=${number}&per_page=${perPage}>; rel="${rel}"`;
  return Response.json(
    {
      users: await readUsers(
        sql,
        rows.map((row) => row.id),
      ),
      aud: "authenticated",
    },
    {
      headers: {
        "x-total-count": String(total),
        link: [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")].join(", "),
      },
    },
  );
}

async function createUser(sql: Sql, attributes: UserAttributes): Promise<Response> {
  return refusable(async () => answerUser(sql, await insertUser(sql, attributes)));
}

async function updateUser(sql: Sql, id: string, attributes: UserAttributes): Promise<Response> {
  return refusable(async () => {
    const email = attributes.email?.trim().toLowerCase();
    if (attributes.password !== undefined) requireStrong(attributes.password);
    if (email) {
      const [taken] = await sql`select from auth.users where lower(email) = ${email} and id <> ${id}`;
      if (taken) throw emailExists();
    }
    const password = attributes.password === undefined ? null : await hashPassword(attributes.password);
    const json = (value: unknown) => (value === undefined ? sql`null::jsonb` : sql`${sql.json(value as never)}::jsonb`);
    await sql`
      update auth.users set
        email = coalesce(${email ?? null}, email),
        encrypted_password = coalesce(${password}, encrypted_password),
        email_confirmed_at = case when ${attributes.email_confirm === true} then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
        raw_user_meta_data = raw_user_meta_data || coalesce(${json(attributes.user_metadata)}, '{}'),
        raw_app_meta_data = raw_app_meta_data || coalesce(${json(attributes.app_metadata)}, '{}'),
        banned_until = ${bannedUntil(sql, attributes.ban_duration)},
        updated_at = now()
      where id = ${id}`;
    // As hosted: another password ends every session and every open link.
    if (password !== null) {
      await sql`delete from auth.sessions where user_id = ${id}`;
      await sql`update auth.users set confirmation_token = null, recovery_token = null where id = ${id}`;
    }
    return answerUser(sql, id);
  });
}

async function deleteUser(sql: Sql, id: string): Promise<Response> {
  const user = await readUser(sql, id);
  if (!user) return userNotFound();
  await sql.begin(async (tx) => {
    await tx`delete from auth.refresh_tokens where user_id = ${id}`;
    await tx`delete from auth.users where id = ${id}`; // sessions and identities cascade
  });
  return Response.json({});
}

async function answerUser(sql: Sql, id: string): Promise<Response> {
  const user = await readUser(sql, id);
  return user ? Response.json(user) : userNotFound();
}

function bannedUntil(sql: Sql, duration: string | undefined) {
  if (duration === undefined) return sql`banned_until`;
  if (duration === "none") return sql`null`;
  return sql`now() + ${duration}::interval`;
}

const userNotFound = () => authError(404, "user_not_found", "User not found");
