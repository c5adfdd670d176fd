import { afterAll, describe, expect, test } from "vitest";
import { told } from "./answers.ts";
import { STAFF, staffActor } from "./callers.ts";
import { functions } from "./functions.ts";
import { openFunctions } from "./open-functions.ts";

// Our own people are an actor of their own. A function that lets them in refuses everybody else as any unknown address would.

const { world, probe, tally, server, expression, catalog, nothing, close } = await openFunctions("staff");
const { a } = world;

afterAll(close);

const staffFunctions = Object.entries(functions).flatMap(([name, decision]) =>
  decision.kind === "staff" ? [{ name, decision }] : [],
);

test("every function named staff_ is decided as staff, and no other", () => {
  const named = catalog.map(({ name }) => name).filter((name) => name.startsWith("staff_"));
  expect(staffFunctions.map(({ name }) => name).sort()).toEqual(named.sort());
});

describe.each(staffFunctions)("$name", ({ name, decision }) => {
  const call = (actor: unknown, values = decision.args(a), arrange?: string) =>
    probe.call(server, expression(name, [actor, ...values]), arrange);
  const first = world.caller(decision.roles[0]!);

  test("lets in exactly its roles, and only as staff", async () => {
    const { check, wrong } = tally.list();
    for (const caller of world.callers) {
      const asStaff = await call(staffActor(caller));
      if (decision.roles.includes(caller.name as never))
        check(asStaff.error === null && asStaff.value !== null, () => `${caller.name}: ${told(asStaff)}`);
      else check(asStaff.error === "PT404" && asStaff.changed.length === 0, () => `${caller.name}: ${told(asStaff)}`);
      const asCustomer = await call(caller.actor);
      check(asCustomer.error === "PT404", () => `${caller.name} as a customer: ${told(asCustomer)}`);
    }
    expect(wrong).toEqual([]);
  });

  test("is not deceived", async () => {
    const { check, wrong } = tally.list();
    const { user_id } = staffActor(first);
    const ended = `delete from auth.sessions where user_id = '${user_id}'`;
    const banned = `update auth.users set banned_until = now() + interval '1 hour' where id = '${user_id}'`;
    const left = `delete from public.staff_members where user_id = '${user_id}'`;
    const attempts: [string, unknown, string?][] = [
      ["no session", { kind: "staff", user_id }],
      ["another's session", { ...staffActor(first), session_id: world.caller("owner").userId }],
      ["a role in words", { ...staffActor(world.caller("owner")), role: "admin" }],
      ["the system", { kind: "system" }],
      [
        "the password typed alone",
        staffActor(first),
        `update auth.sessions set aal = 'aal1' where user_id = '${user_id}'`,
      ],
      [
        "another factor",
        staffActor(first),
        `update auth.sessions set factor_id = gen_random_uuid() where user_id = '${user_id}'`,
      ],
      [
        "a factor without the challenge",
        staffActor(first),
        `delete from private.staff_sessions where user_id = '${user_id}'`,
      ],
      [
        "the factor removed",
        staffActor(first),
        `update public.staff_members set factor_id = null where user_id = '${user_id}'`,
      ],
      ["in capitals", { ...staffActor(first), kind: "STAFF" }],
      ["signed out a moment ago", staffActor(first), ended],
      ["banned a moment ago", staffActor(first), banned],
      ["left the company a moment ago", staffActor(first), left],
    ];
    for (const [what, actor, arrange] of attempts) {
      const result = await call(actor, decision.args(a), arrange);
      check(result.error === "PT404" && result.changed.length === 0, () => `${what}: ${told(result)}`);
    }
    const empty = await probe.call(server, nothing(name));
    check(empty.error === "PT404", () => `nothing at all: ${told(empty)}`);
    expect(wrong).toEqual([]);
  });

  test(decision.audits ? "the audit log keeps who, what, why and from where" : "changes nothing", async () => {
    const { check, wrong } = tally.list();
    const values = decision.args(a);
    const result = await call(staffActor(first));
    if (decision.audits === undefined) {
      check(result.changed.length === 0, () => told(result));
    } else {
      check(
        result.changed.some((table) => table.startsWith("audit_log")),
        () => `no audit row: ${told(result)}`,
      );
      for (const reason of decision.ownSession ? [] : [null, "", "  ", "no", "x".repeat(501)]) {
        const refused = await call(staffActor(first), [...values.slice(0, -1), reason]);
        check(refused.error === "PT400", () => `reason ${JSON.stringify(reason)?.slice(0, 9)}: ${told(refused)}`);
      }
      for (const when of decision.ownSession ? [] : ["now() - interval '30 minutes'", "null"]) {
        const typed = `update private.staff_sessions set reauthenticated_at = ${when} where user_id = '${first.userId}'`;
        const refused = await call(staffActor(first), values, typed);
        check(
          refused.error === "PT403" && refused.message === "REAUTHENTICATION_NEEDED",
          () => `a password of ${when}: ${told(refused)}`,
        );
      }
      const row = await probe.call(
        server,
        `(${expression(name, [staffActor(first), ...values])}) || '{}'`,
        // The transaction is undone, so a trigger shows the row while it lasts.
        `create function probe.show() returns trigger language plpgsql as $x$ begin
           if new.action = '${decision.audits}' and new.reason ${decision.ownSession ? "is null" : `= '${values.at(-1)}'`} and new.actor ->> 'kind' = 'staff'
             and new.actor ->> 'user_id' = '${first.userId}' and not new.actor ?| array['session_id', 'address']
             and new.address = '${staffActor(first).address}' and new.before is distinct from new.after
           then raise exception 'seen' using errcode = 'ZZ002'; end if; return new; end $x$;
         grant execute on function probe.show() to public;
         create trigger show before insert on public.audit_log for each row execute function probe.show()`,
      );
      check(row.error === "ZZ002", () => `the audit row does not say who, what and why: ${told(row)}`);
    }
    expect(wrong).toEqual([]);
  });
});

test("the three roles are those of the world", () => {
  expect(STAFF).toEqual(["support", "operator", "staff-admin"]);
});
