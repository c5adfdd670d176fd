import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../../local/postgres/index.ts";
import { createTestDatabase } from "../../setup/database.ts";
import { type Caller, KEYS, STAFF, TEAM } from "./callers.ts";
import { Tally } from "./figures.ts";
import { forgeries } from "./forgeries.ts";
import { type ActorCall, functions, grantees, may } from "./functions.ts";
import { argument, type CallResult, createProbe, type Identity } from "./probe.ts";
import { buildWorld, type Target } from "./world.ts";

const db = await createTestDatabase();
const superuser = connect(db.url("supabase_admin"));
const world = await buildWorld(db);
const probe = await createProbe(superuser, world.idsOfB);
const tally = new Tally();
const { a, b } = world;
const server: Identity = { login: "app_server" };

const catalog = await db.sql<{ name: string; signature: string; types: string[]; returns: string; acl: string[] }[]>`
  select p.proname as name, p.oid::regprocedure::text as signature, p.prorettype::regtype::text as returns,
    coalesce((select array_agg(format_type(t.oid, null) order by t.n) from unnest(p.proargtypes) with ordinality t(oid, n)), '{}') as types,
    coalesce((select array_agg(coalesce(r.rolname, 'public')::text order by 1) from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x left join pg_roles r on r.oid = x.grantee
      where x.privilege_type = 'EXECUTE' and x.grantee <> p.proowner), '{}') as acl
  from pg_proc p where p.pronamespace = 'private'::regnamespace order by 1`;
const typesOf = new Map(catalog.map((one) => [one.name, one.types]));

const expression = (name: string, values: unknown[]): string =>
  `private.${name}(${values.map((value, index) => argument(value, typesOf.get(name)![index]!)).join(", ")})`;
const nothing = (name: string) =>
  expression(
    name,
    typesOf.get(name)!.map(() => null),
  );
const as = (actor: unknown, name: string, { args }: ActorCall, target: Target, arrange?: string) =>
  probe.call(server, expression(name, [actor, ...args(target)]), arrange);

type Answer = { ok?: unknown; code?: unknown } | null;
const GONE = ["NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED"];
/** Turned away for who they are: an error of ours, or the same code as data, or nothing to see. */
function isRefused({ error, value }: CallResult): boolean {
  if (error) return ["PT401", "PT403", "PT404"].includes(error);
  const { ok, code } = (value ?? {}) as NonNullable<Answer>;
  return (
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (ok === false && (code === undefined || GONE.includes(code as string)))
  );
}
const isLetIn = ({ error }: CallResult): boolean => error === null;
function isServed({ error, value }: CallResult, answers: string[] = []): boolean {
  const { ok, code } = (value ?? {}) as NonNullable<Answer>;
  return error === null && value !== null && (ok === undefined || ok === true || answers.includes(code as string));
}
const told = ({ error, message, value, changed }: CallResult) =>
  `${error ? `${error} ${message}` : JSON.stringify(value)?.slice(0, 160)}${changed.length > 0 ? `, changed ${changed.join(", ")}` : ""}`;
const mentions = (result: CallResult, words: string[]) =>
  words.filter((word) => JSON.stringify(result.value ?? null).includes(word));
/** What a caller may name as theirs. */
const ownTarget = (caller: Caller): Target =>
  caller.name === "guest" ? { ...a, account: null, hold: world.guestHold } : a;
const ownAccount = (caller: Caller) => (caller.name === "guest" ? null : (caller.accounts[0] ?? a.account));
const readAs = ({ name, claims }: Caller): Identity =>
  name === "anonymous" || name === "guest" ? { role: "anon" } : { login: "app_server", role: "authenticated", claims };

/** Where there is nothing to try, no test is declared. */
const absent = (() => {}) as unknown as typeof test;

afterAll(async () => {
  tally.fact("functions", catalog.length);
  tally.fact("callers of functions", world.callers.length);
  tally.fact("forged actors", forgeries(world).length);
  tally.save("functions");
  await superuser.end();
  await db.drop();
});

describe("every function of schema private has a recorded decision", () => {
  test("and every decision has its function, once", () => {
    const names = catalog.map(({ name }) => name);
    expect(
      names.filter((name) => !(name in functions)),
      "functions without a decision",
    ).toEqual([]);
    expect(
      Object.keys(functions).filter((name) => !names.includes(name)),
      "decisions without a function",
    ).toEqual([]);
    expect(
      names.filter((name, index) => names.indexOf(name) !== index),
      "two functions of one name",
    ).toEqual([]);
  });

  test.each(catalog)(
    "$signature is executable by exactly whom it is meant for",
    async ({ name, signature, acl, returns }) => {
      const { check, wrong } = tally.list();
      const meant = grantees(functions[name]!);
      check(
        [...acl].sort().join() === [...meant].sort().join(),
        () => `granted to ${acl.join(", ") || "nobody"}, meant for ${meant.join(", ") || "nobody"}`,
      );
      const identities: [string, Identity][] = [
        ["app_server", server],
        ["app_worker", { login: "app_worker" }],
        ["authenticated", { role: "authenticated", claims: world.caller("owner").claims }],
        ["anon", { role: "anon" }],
        ["service_role", { role: "service_role" }],
      ];
      for (const [role, identity] of identities) {
        if (meant.includes(role as never) || meant.includes("public")) continue;
        // Called without arguments of its own: who may not execute is told so before anything is looked at.
        const result = await probe.call(
          identity,
          returns === "trigger" ? `private.${signature.slice("private.".length)}` : nothing(name),
        );
        check(
          result.error === "42501" && /permission denied/.test(result.message ?? ""),
          () => `${role}: ${told(result)}`,
        );
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe.each(
  Object.entries(functions).flatMap(([name, decision]) =>
    decision.kind === "actor"
      ? decision.calls.map((call) => ({ name, title: [name, call.name].filter(Boolean).join(" "), call }))
      : [],
  ),
)("$title", ({ name, call }) => {
  const takesIds = JSON.stringify(call.args({ ...b, account: a.account })) !== JSON.stringify(call.args(a));
  const takesAccount = JSON.stringify(call.args({ ...a, account: b.account })) !== JSON.stringify(call.args(a));

  test("lets in who holds the permission, and nobody else", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const allowed = caller.name === "guest" ? call.guest === true : may[call.permission].includes(caller.name);
      const result = await as(caller.actor, name, call, ownTarget(caller));
      if (allowed) {
        check(isLetIn(result), () => `${caller.name} was refused: ${told(result)}`);
        if (caller.name === "owner" || caller.name === "guest")
          check(isServed(result, call.answers), () => `${caller.name} was not served: ${told(result)}`);
      } else {
        check(isRefused(result) && result.changed.length === 0, () => `${caller.name} got in: ${told(result)}`);
      }
      check(
        result.touched.length === 0 && mentions(result, world.secretsOfB).length === 0,
        () => `${caller.name} reached account B: ${told(result)}`,
      );
    }
    expect(wrong).toEqual([]);
  });

  (takesAccount ? test : absent)("refuses everybody another account, and changes nothing", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const result = await as(caller.actor, name, call, b);
      check(
        isRefused(result) && result.error !== null && result.changed.length === 0,
        () => `${caller.name}: ${told(result)}`,
      );
    }
    expect(wrong).toEqual([]);
  });

  (takesIds ? test : absent)("refuses everybody another account's ids under their own account", async () => {
    const { check, wrong } = tally.list();
    for (const caller of [...world.callers, world.both]) {
      const result = await as(caller.actor, name, call, { ...b, account: ownAccount(caller) });
      check(isRefused(result) && result.changed.length === 0, () => `${caller.name}: ${told(result)}`);
      check(mentions(result, world.secretsOfB).length === 0, () => `${caller.name} is told about B: ${told(result)}`);
    }
    expect(wrong).toEqual([]);
  });

  test("is not deceived by a forged actor", async () => {
    const { check, wrong } = tally.list();
    for (const [what, actor] of forgeries(world)) {
      // A stranger who only says more is still that stranger, and may change their own profile.
      if (call.permission === "self" && what.startsWith("a stranger")) continue;
      const result = await as(actor, name, call, a);
      check(
        (result.error !== null || isRefused(result)) && result.changed.length === 0,
        () => `${what}: ${told(result)}`,
      );
    }
    const empty = await probe.call(server, nothing(name));
    check(
      (empty.error !== null || isRefused(empty) || call.public === true) && empty.changed.length === 0,
      () => `nothing at all: ${told(empty)}`,
    );
    expect(wrong).toEqual([]);
  });

  (takesAccount ? test : absent)(
    "heeds a suspended and a closed account, and a membership or key that just ended",
    async () => {
      const { check, wrong } = tally.list();
      const spends = ["buy", "order", "configure"].includes(call.permission);
      const owner = world.caller("owner");
      const key = world.caller("key");
      const allowsKey = may[call.permission].includes("key");
      for (const status of ["suspended", "closed"]) {
        const arrange = `update public.accounts set status = '${status}' where id = '${a.account}'`;
        const person = await as(owner.actor, name, call, a, arrange);
        check(
          spends ? person.message === "ACCOUNT_SUSPENDED" : isServed(person, call.answers),
          () => `${status}, owner: ${told(person)}`,
        );
        const program = await as(key.actor, name, call, a, arrange);
        const ends = spends || status === "closed" || !allowsKey;
        check(ends ? program.error !== null : isLetIn(program), () => `${status}, key: ${told(program)}`);
      }
      const left = await as(
        owner.actor,
        name,
        call,
        a,
        `delete from public.memberships where user_id = '${owner.userId}'`,
      );
      check(isRefused(left), () => `removed a moment ago: ${told(left)}`);
      const lowered = await as(
        owner.actor,
        name,
        call,
        a,
        `update public.memberships set role = 'billing' where user_id = '${owner.userId}'`,
      );
      check(
        may[call.permission].includes("billing") ? isLetIn(lowered) : lowered.error === "PT403",
        () => `made billing a moment ago: ${told(lowered)}`,
      );
      const revoked = await as(
        key.actor,
        name,
        call,
        a,
        `update public.api_keys set revoked_at = private.now() where id = '${key.actor.key_id}'`,
      );
      check(isRefused(revoked) && revoked.changed.length === 0, () => `key revoked a moment ago: ${told(revoked)}`);
      expect(wrong).toEqual([]);
    },
  );
});

describe.each(
  Object.entries(functions).flatMap(([name, decision]) => (decision.kind === "reader" ? [{ name, decision }] : [])),
)("$name", ({ name, decision }) => {
  const isEmpty = (result: CallResult) => result.error === null && isRefused(result);

  test("shows account A to its people and keys and to staff, and nobody else", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const result = await probe.call(readAs(caller), expression(name, decision.args(a)));
      const shown = [...TEAM, ...KEYS, ...STAFF].includes(caller.name as never);
      if (caller.claims === null) check(result.error === "42501", () => `${caller.name}: ${told(result)}`);
      else
        check(
          shown ? !isEmpty(result) && result.error === null : isEmpty(result),
          () => `${caller.name}: ${told(result)}`,
        );
    }
    expect(wrong).toEqual([]);
  });

  test("shows account B, or B's ids under A, to staff at most", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const isStaff = STAFF.includes(caller.name as never);
      for (const target of [b, { ...b, account: a.account }]) {
        const ids = decision.args(target);
        if (JSON.stringify(ids) === JSON.stringify(decision.args(a))) continue;
        const result = await probe.call(readAs(caller), expression(name, ids));
        if (caller.claims === null) check(result.error === "42501", () => `${caller.name}: ${told(result)}`);
        else if (isStaff && target === b)
          check(
            mentions(result, [b.account!, b.e164, b.number]).length > 0,
            () => `${caller.name} does not see B: ${told(result)}`,
          );
        else if (!isStaff) check(isEmpty(result), () => `${caller.name}: ${told(result)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("needs the role authenticated, and writes nothing", async () => {
    const { check, wrong } = tally.list();
    for (const login of ["app_server", "app_worker"] as const) {
      const result = await probe.call(
        { login, claims: world.caller("owner").claims },
        expression(name, decision.args(a)),
      );
      check(result.error === "42501", () => `${login}: ${told(result)}`);
    }
    const result = await probe.call(readAs(world.caller("owner")), expression(name, decision.args(a)));
    check(result.error === null && result.changed.length === 0, () => told(result));
    expect(wrong).toEqual([]);
  });
});

describe.each(
  Object.entries(functions).flatMap(([name, decision]) => (decision.kind === "helper" ? [{ name, decision }] : [])),
)("$name", ({ name, decision }) => {
  test("answers for each caller what policies rely on", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      if (caller.claims === null) continue;
      const { value } = await probe.call(readAs(caller), `private.${name}()`);
      if (decision.is === "staff")
        check(value === STAFF.includes(caller.name as never), () => `${caller.name}: ${value}`);
      else
        check(
          [...((value ?? []) as string[])].sort().join() === [...caller[decision.is]].sort().join(),
          () => `${caller.name}: ${JSON.stringify(value)}`,
        );
    }
    expect(wrong).toEqual([]);
  });

  test("believes top-level claims only", async () => {
    const { check, wrong } = tally.list();
    const owner = world.caller("owner");
    const claims = [
      {
        ...world.caller("stranger").claims,
        user_metadata: {
          sub: owner.userId,
          account_id: a.account,
          key_id: world.caller("key").actor.key_id,
          is_staff: true,
        },
      },
      { ...world.caller("stranger").claims, app_metadata: { account_ids: [a.account], role: "service_role" } },
      { role: "authenticated", account_id: a.account },
      { role: "authenticated", account_id: a.account, key_id: world.keyOfB },
      { role: "authenticated", account_id: a.account, key_id: null, sub: owner.userId },
      { ...world.caller("key").claims, account_id: b.account },
      { ...world.caller("key").claims, sub: world.caller("support").userId, account_id: b.account },
    ];
    for (const one of claims) {
      const { value } = await probe.call(
        { login: "app_server", role: "authenticated", claims: one },
        `private.${name}()`,
      );
      const got = JSON.stringify(value ?? []);
      check(
        value !== true && !got.includes(a.account!) && !got.includes(b.account!),
        () => `${JSON.stringify(one)}: ${got}`,
      );
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(
  Object.entries(functions).flatMap(([name, decision]) => (decision.kind === "open" ? [{ name, decision }] : [])),
)("$name", ({ name, decision }) => {
  test("serves and changes no account's rows", async () => {
    const { check, wrong } = tally.list();
    const result = await probe.call(server, expression(name, decision.args(a)));
    const secretsOfA = ["alpha", "cus_alpha", a.account!, a.number, a.order, world.caller("owner").userId!];
    check(result.error === null, () => told(result));
    check(
      mentions(result, [...secretsOfA, ...world.secretsOfB.filter((word) => word !== b.e164), ...world.idsOfB])
        .length === 0,
      () => `says too much: ${told(result)}`,
    );
    check(
      result.changed.every((table) => decision.writes?.includes(table)),
      () => `changed ${result.changed.join(", ")}`,
    );
    const empty = await probe.call(server, nothing(name));
    check(empty.touched.length === 0, () => `nothing at all: ${told(empty)}`);
    expect(wrong).toEqual([]);
  });
});
