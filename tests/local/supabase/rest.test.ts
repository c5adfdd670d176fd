import type { SupabaseClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

let database: TestDatabase;
let api: TestApi;
let person: SupabaseClient;
let personId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql.unsafe(`
    create table public.notes (
      id bigint generated always as identity primary key,
      owner_id uuid not null default auth.uid(),
      body text not null check (length(body) < 20),
      secret text default 'hidden',
      written_at timestamptz not null default '2026-11-20 21:26:18.936+00'
    );
    alter table public.notes enable row level security;
    create policy "owners read their notes" on public.notes for select to authenticated using (owner_id = (select auth.uid()));
    create policy "owners write notes" on public.notes for insert to authenticated with check (owner_id = (select auth.uid()));
    revoke all on public.notes from anon, authenticated;
    grant select (id, owner_id, body, written_at), insert (body) on public.notes to authenticated;

    create function public.fail_with(p_code text) returns void language plpgsql as $$
    begin raise exception using errcode = p_code, message = 'it_failed', detail = 'because', hint = 'do better'; end $$;
    create function public.who_am_i() returns jsonb language sql stable as $$
      select jsonb_build_object('role', current_user, 'uid', auth.uid(), 'jwt_role', auth.jwt() ->> 'role', 'timeout', current_setting('statement_timeout')) $$;
    create function public.wait(p_seconds double precision) returns void language sql as $$ select pg_sleep(p_seconds) $$;
    grant execute on function public.fail_with(text), public.who_am_i(), public.wait(double precision) to anon, authenticated, service_role;`);
  api = await startTestApi(database);
  const { data } = await api
    .admin()
    .auth.admin.createUser({ email: "note@example.com", password: "correct-horse-1", email_confirm: true });
  personId = data.user!.id;
  person = api.anon();
  await person.auth.signInWithPassword({ email: "note@example.com", password: "correct-horse-1" });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

describe("rights", () => {
  test("become the caller: role, id and claims", async () => {
    expect((await person.rpc("who_am_i")).data).toEqual({
      role: "authenticated",
      uid: personId,
      jwt_role: "authenticated",
      timeout: "8s",
    });
    expect((await api.anon().rpc("who_am_i")).data).toMatchObject({ role: "anon", uid: null, timeout: "3s" });
    expect((await api.admin().rpc("who_am_i")).data).toMatchObject({ role: "service_role", uid: null });
  });

  test("a revoked table stays revoked: 401 for nobody, 403 for a person without the right", async () => {
    const nobody = await api.anon().from("notes").select("id");
    expect(nobody).toMatchObject({ status: 401, error: { code: "42501" } });
    const removal = await person.from("notes").delete().eq("id", 1);
    expect(removal).toMatchObject({ status: 403, error: { code: "42501" } });
  });

  test("column grants hold", async () => {
    expect((await person.from("notes").insert({ body: "mine" })).error).toBeNull();
    expect((await person.from("notes").select("secret")).error?.code).toBe("42501");
    expect((await person.from("notes").insert({ body: "x", secret: "y" })).error?.code).toBe("42501");
  });

  test("row level security shows each person their own rows", async () => {
    await database.sql`insert into public.notes (owner_id, body) values (gen_random_uuid(), 'of somebody else')`;
    const { data } = await person.from("notes").select("owner_id");
    expect(data!.length).toBeGreaterThan(0);
    expect(new Set(data!.map((row) => row.owner_id))).toEqual(new Set([personId]));
  });

  test("a token that is not ours is refused", async () => {
    const response = await fetch(`${api.url}/rest/v1/notes`, {
      headers: {
        apikey: api.publishableKey,
        authorization: "Bearer eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.AAAA",
      },
    });
    expect(response.status).toBe(401);
    expect((await fetch(`${api.url}/rest/v1/notes`, { headers: { apikey: "sb_secret_wrong" } })).status).toBe(401);
  });

  test("the private schema is not exposed", async () => {
    const { error } = await api
      .admin()
      .schema("private" as never)
      .rpc("anything" as never);
    expect(error?.code).toBe("PGRST106");
  });
});

describe("errors keep their SQLSTATE, detail and hint", () => {
  test.each([
    ["P0001", 400],
    ["23514", 400],
    ["23505", 409],
    ["40001", 500],
    ["55P03", 500],
    ["53300", 503],
    ["PT409", 409],
    ["PT422", 422],
    ["NN001", 400],
  ])("%s → %i", async (code, status) => {
    const answer = await person.rpc("fail_with", { p_code: code });
    expect(answer).toMatchObject({
      status,
      error: { code, message: "it_failed", details: "because", hint: "do better" },
    });
  });

  test("a violated check is 400 with its code", async () => {
    expect(await person.from("notes").insert({ body: "x".repeat(30) })).toMatchObject({
      status: 400,
      error: { code: "23514" },
    });
  });
});

test("a statement is stopped at the role's timeout", async () => {
  const started = Date.now();
  const answer = await api.anon().rpc("wait", { p_seconds: 10 });
  expect(answer.error?.code).toBe("57014");
  expect(Date.now() - started).toBeLessThan(6000);
});

test("timestamps are ISO with a T and an offset", async () => {
  const { data } = await person.from("notes").select("written_at").limit(1).single();
  expect(data?.written_at).toBe("2026-11-20T21:26:18.936+00:00");
});

test("a new table is visible without a restart", async () => {
  await database.sql.unsafe(
    `create table public.late (id int primary key); grant select on public.late to service_role;`,
  );
  await expect.poll(async () => (await api.admin().from("late").select()).error?.code ?? null).toBeNull();
});

test("the application's own path sees the same person as the REST door", async () => {
  const seen = await database.server.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: personId, role: "authenticated" })}, true), set_config('role', 'authenticated', true)`;
    return tx`select public.who_am_i() ->> 'uid' as uid`;
  });
  expect(seen[0]?.uid).toBe(personId);
});
