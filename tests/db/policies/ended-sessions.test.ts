import { afterAll, describe, expect, test } from "vitest";
import { told } from "./answers.ts";
import { functions } from "./functions.ts";
import { openFunctions } from "./open-functions.ts";
import type { Identity } from "./probe.ts";

// A session ends when it is ended: at the next statement, in the app's functions and at the Supabase door.

const { world, probe, tally, server, expression, close } = await openFunctions("ended-sessions");
const { a } = world;
const owner = world.caller("owner");

afterAll(close);

const endings = {
  "signed out": `delete from auth.sessions where user_id = '${owner.userId}'`,
  "timed out": `update auth.sessions set not_after = now() - interval '1 second' where user_id = '${owner.userId}'`,
  banned: `update auth.users set banned_until = now() + interval '1 hour' where id = '${owner.userId}'`,
  deleted: `update auth.users set deleted_at = now() where id = '${owner.userId}'`,
};
const lasting = {
  "a ban that is over": `update auth.users set banned_until = now() - interval '1 hour' where id = '${owner.userId}'`,
  "a limit that lies ahead": `update auth.sessions set not_after = now() + interval '1 hour' where user_id = '${owner.userId}'`,
  "another session that ended": `insert into auth.sessions (id, user_id, not_after) values (gen_random_uuid(), '${owner.userId}', now() - interval '1 day')`,
};

const calls = Object.entries(functions).flatMap(([name, decision]) =>
  decision.kind === "actor"
    ? decision.calls.map((call) => ({ name, title: [name, call.name].filter(Boolean).join(" "), call }))
    : [],
);

describe.each(calls)("$title", ({ name, call }) => {
  test("refuses a person whose session has ended, and changes nothing", async () => {
    const { check, wrong } = tally.list();
    const ask = (arrange: string) => probe.call(server, expression(name, [owner.actor, ...call.args(a)]), arrange);
    for (const [what, arrange] of Object.entries(endings)) {
      const result = await ask(arrange);
      check(
        result.error === "PT401" && result.changed.every((table) => table === "sessions" || table === "users"),
        () => `${what}: ${told(result)}`,
      );
    }
    for (const [what, arrange] of Object.entries(lasting)) {
      const result = await ask(arrange);
      check(result.error === null, () => `${what}: ${told(result)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("at the Supabase door and in reads as the caller", () => {
  const doors: [string, Identity][] = [
    ["the REST door", { role: "authenticated", claims: owner.claims }],
    ["a read as the caller", { login: "app_server", role: "authenticated", claims: owner.claims }],
  ];
  const questions = {
    memberships: "(select count(*) from public.memberships)",
    profile: "(select count(*) from public.profiles)",
    orders: "(select count(*) from public.orders)",
    numbers: "(select count(*) from public.purchased_numbers)",
    payments: "(select count(*) from public.payments)",
    preferences: "(select count(*) from public.notification_preferences)",
  };

  test.each(doors)("%s shows nothing of an ended session", async (_, identity) => {
    const { check, wrong } = tally.list();
    for (const [what, question] of Object.entries(questions)) {
      const before = await probe.call(identity, question);
      check(Number(before.value) > 0, () => `${what} is not seen with a live session: ${told(before)}`);
      for (const [ending, arrange] of Object.entries(endings)) {
        const after = await probe.call(identity, question, arrange);
        check(Number(after.value) === 0, () => `${what}, ${ending}: ${told(after)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
