import { afterAll, describe, expect, test } from "vitest";
import { isLetIn, isRefused, isServed, mentions, told } from "./answers.ts";
import type { Caller } from "./callers.ts";
import { forgeries } from "./forgeries.ts";
import { type ActorCall, functions, may } from "./functions.ts";
import { openFunctions } from "./open-functions.ts";
import type { Target } from "./world.ts";

const { world, probe, tally, server, expression, nothing, close } = await openFunctions("actors");
const { a, b } = world;

const as = (actor: unknown, name: string, { args }: ActorCall, target: Target, arrange?: string) =>
  probe.call(server, expression(name, [actor, ...args(target)]), arrange);
/** What a caller may name as theirs. */
const ownTarget = (caller: Caller): Target =>
  caller.name === "guest" ? { ...a, account: null, hold: world.guestHold } : a;
const ownAccount = (caller: Caller) => (caller.name === "guest" ? null : (caller.accounts[0] ?? a.account));

/** Where there is nothing to try, no test is declared. */
const absent = (() => {}) as unknown as typeof test;

afterAll(async () => {
  tally.fact("forged actors", forgeries(world).length);
  await close();
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
      const spends = ["buy", "order", "configure", "text"].includes(call.permission);
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
