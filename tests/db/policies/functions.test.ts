import { afterAll, describe, expect, test } from "vitest";
import { personClaims } from "../../builders/person.ts";
import { holdsEmptyLists, isRefused, mentions, told } from "./answers.ts";
import { type CallerName, KEYS, TEAM } from "./callers.ts";
import { decisionFor, functions, grantees } from "./functions.ts";
import { openFunctions } from "./open-functions.ts";
import type { CallResult, Identity } from "./probe.ts";

const { world, probe, tally, server, catalog, expression, nothing, readAs, close } = await openFunctions("functions");
const { a, b } = world;

afterAll(async () => {
  tally.fact("functions", catalog.length);
  await close();
});

describe("every function of schema private has a recorded decision", () => {
  test("and every decision has its function, once", () => {
    const names = catalog.map(({ name }) => name);
    expect(
      catalog.filter(({ name, acl }) => !decisionFor(name, acl)).map(({ name }) => name),
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
      const meant = grantees(decisionFor(name, acl)!);
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

/** Who may see something of what an account bought, and of what it pays. */
const GOODS: CallerName[] = [...TEAM.filter((role) => role !== "billing"), ...KEYS];
const MONEY: CallerName[] = [...TEAM, ...KEYS];

describe.each(
  Object.entries(functions).flatMap(([name, decision]) => (decision.kind === "reader" ? [{ name, decision }] : [])),
)("$name", ({ name, decision }) => {
  const isEmpty = (result: CallResult) => result.error === null && (isRefused(result) || holdsEmptyLists(result));

  test("shows account A to those whose role opens it, and nobody else, not even staff", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const result = await probe.call(readAs(caller), expression(name, decision.args(a)));
      const shown = (decision.of === "money" ? MONEY : GOODS).includes(caller.name);
      if (caller.claims === null) check(result.error === "42501", () => `${caller.name}: ${told(result)}`);
      else
        check(
          shown ? result.error === null && (decision.partial || !isEmpty(result)) : isEmpty(result),
          () => `${caller.name}: ${told(result)}`,
        );
    }
    expect(wrong).toEqual([]);
  });

  test("shows account B, or B's ids under A, to nobody who is not B's", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      for (const target of [b, { ...b, account: a.account }]) {
        const ids = decision.args(target);
        if (JSON.stringify(ids) === JSON.stringify(decision.args(a))) continue;
        const result = await probe.call(readAs(caller), expression(name, ids));
        if (caller.claims === null) check(result.error === "42501", () => `${caller.name}: ${told(result)}`);
        else check(isEmpty(result), () => `${caller.name}: ${told(result)}`);
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
  Object.entries(functions).flatMap(([name, decision]) =>
    decision.kind === "helper" ? decision.of.map(({ args, is }) => ({ asked: `private.${name}(${args})`, is })) : [],
  ),
)("$asked", ({ asked, is }) => {
  test("answers for each caller what policies rely on", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      if (caller.claims === null) continue;
      const { value } = await probe.call(readAs(caller), asked);
      if (is === "userId") check(value === caller.userId, () => `${caller.name}: ${value}`);
      else
        check(
          [...((value ?? []) as string[])].sort().join() === [...caller[is]].sort().join(),
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
      { ...personClaims(owner.userId!), session_id: undefined },
      { ...personClaims(owner.userId!), session_id: world.caller("stranger").userId },
      { ...world.caller("key").claims, account_id: b.account },
      { ...world.caller("key").claims, sub: world.caller("support").userId, account_id: b.account },
    ];
    for (const one of claims) {
      const { value } = await probe.call({ login: "app_server", role: "authenticated", claims: one }, asked);
      const got = JSON.stringify(value ?? []);
      check(
        value !== true && !got.includes(owner.userId!) && !got.includes(a.account!) && !got.includes(b.account!),
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
