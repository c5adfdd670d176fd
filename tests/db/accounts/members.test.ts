import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as addAgentRoute } from "@/app/api/v1/agents/route";
import { PUT as roleRoute } from "@/app/api/v1/members/[id]/role/route";
import { DELETE as removeRoute } from "@/app/api/v1/members/[id]/route";
import { DELETE as revokeRoute } from "@/app/api/v1/members/invitations/[id]/route";
import { POST as inviteRoute } from "@/app/api/v1/members/invitations/route";
import { GET as listRoute } from "@/app/api/v1/members/route";
import { PUT as assignRoute } from "@/app/api/v1/numbers/[id]/assignment/route";
import { GET as numbersRoute } from "@/app/api/v1/numbers/route";
import { enrollmentToken, hashToken } from "@/lib/callers";
import { firstCallPlan } from "@/lib/contract/calls/plan";
import { buyNumber } from "../../builders/number.ts";
import { personActor, type SignedInPerson } from "../../builders/person.ts";
import { openShop, type Shop } from "../../setup/shop.ts";

let shop: Shop;
let owner: SignedInPerson;
let numberId: string;
beforeAll(async () => {
  shop = await openShop({ countries: ["US"] });
  owner = await shop.newPerson();
  const area = (await shop.database.sql`select id from public.areas limit 1`)[0]!.id as string;
  numberId = (await buyNumber(shop.database, owner, { areaId: area, e164: "+14155550160" })).numberId;
});
afterAll(() => shop?.close());
beforeEach(() => shop.database.sql`delete from public.rate_limits where bucket like 'member-invitation:%'`);

type Route = (request: Request, segment: { params: Promise<never> }) => Promise<Response>;
async function ask(
  route: Route,
  method: string,
  { person = owner, account, query = "", body, ...ids }: Record<string, unknown> = {},
) {
  const request = (person as SignedInPerson).browser.request(`/api/v1/x${query}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      origin: process.env.APP_URL!,
      "content-type": "application/json",
      "numninja-account": (account as string | undefined) ?? owner.accountId,
    },
  });
  const response = await route(request, { params: Promise.resolve(ids as never) });
  const answer = await response.json();
  return { status: response.status, code: answer.error?.code, reason: answer.error?.details?.reason, body: answer };
}
const invite = (email: string, role: string, person = owner) =>
  ask(inviteRoute, "POST", { person, body: { email, role } });
const list = (person = owner) => ask(listRoute, "GET", { person });
const accept = (person: SignedInPerson, invitationId: string) =>
  shop.database.call.server("accept_member_invitation", {
    p_actor: personActor(person.id),
    p_token_hash: hashToken(enrollmentToken(invitationId)),
  });
/** Somebody who has joined the owner's account. */
async function join(role: string): Promise<SignedInPerson> {
  const person = await shop.newPerson();
  const { body } = await invite(person.email, role);
  expect(await accept(person, body.invitation.id)).toMatchObject({ ok: true });
  return person;
}

describe("an invitation", () => {
  test("is mailed, and makes whoever has the address a member by a button, once", async () => {
    const person = await shop.newPerson();
    const invited = await invite(person.email.toUpperCase(), "member");
    expect(invited).toMatchObject({ status: 201, body: { invitation: { email: person.email, role: "member" } } });
    const { id } = invited.body.invitation;
    const [mail] = await shop.database.sql`
      select recipient, parameters from public.notifications where template = 'member-invitation' order by created_at desc`;
    expect(mail).toMatchObject({ recipient: person.email, parameters: { invitation_id: id, role: "member" } });
    expect(JSON.stringify(mail)).not.toContain(enrollmentToken(id));

    const hash = hashToken(enrollmentToken(id));
    const seen = await shop.database.call.server("get_member_invitation", { p_token_hash: hash });
    expect(seen).toMatchObject({ email: person.email, role: "member", invited_by: owner.email });
    expect((await list()).body.members).toHaveLength(1); // opening the page changed nothing

    const stranger = await shop.newPerson();
    expect(await accept(stranger, id)).toMatchObject({ ok: false });
    expect((await list(stranger)).status).toBe(404);
    const both = await Promise.all([accept(person, id), accept(person, id)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await accept(person, id)).toMatchObject({ ok: false });
    const joined = await list(person);
    expect(joined.body.members).toMatchObject([
      { role: "owner", is_you: false, email: null },
      { role: "member", is_you: true, email: person.email },
    ]);
    expect(joined.body.invitations).toEqual([]);
    expect(await invite(person.email, "admin")).toMatchObject({ code: "RULE_REFUSED", reason: "is_member" });
  });

  test("that was taken back, replaced or is too old is good for nothing", async () => {
    const person = await shop.newPerson();
    const first = (await invite(person.email, "member")).body.invitation.id;
    const second = (await invite(person.email, "billing")).body.invitation.id;
    expect(await accept(person, first)).toMatchObject({ ok: false });
    expect((await ask(revokeRoute, "DELETE", { id: second })).status).toBe(200);
    expect((await ask(revokeRoute, "DELETE", { id: second })).status).toBe(404);
    expect(await accept(person, second)).toMatchObject({ ok: false });
    const third = (await invite(person.email, "member")).body.invitation.id;
    await shop.database
      .sql`update private.member_invitations set expires_at = now() - interval '1 second' where id = ${third}`;
    expect(await accept(person, third)).toMatchObject({ ok: false });
    const seen = await shop.database.call.server("get_member_invitation", {
      p_token_hash: hashToken(enrollmentToken(third)),
    });
    expect(seen).toBeNull();
  });

  test("is refused to members without the right, and owners are named by owners", async () => {
    const [admin, member] = [await join("admin"), await join("member")];
    expect((await invite("new@example.test", "member", member)).status).toBe(403);
    expect((await invite("new@example.test", "owner", admin)).status).toBe(403);
    expect((await invite("new@example.test", "admin", admin)).status).toBe(201);
    expect((await invite("no address", "member")).status).toBe(400);
  });

  test("ends with the right of who sent it to make such a member", async () => {
    const [admin, second] = [await join("admin"), await join("admin")];
    const own = await shop.newPerson(); // an address of the admin's that nobody knows
    const kept = await shop.newPerson();
    const sent = async (person: SignedInPerson, role: string, by: SignedInPerson) =>
      (await invite(person.email, role, by)).body.invitation.id as string;
    const fromRemoved = await sent(own, "admin", admin);
    const fromOther = await sent(kept, "admin", second);
    expect((await ask(removeRoute, "DELETE", { id: admin.id })).status).toBe(200);
    expect(await accept(own, fromRemoved)).toMatchObject({ ok: false });
    expect((await list()).body.invitations.map(({ id }: { id: string }) => id)).toContain(fromOther);
    expect((await list()).body.invitations.map(({ id }: { id: string }) => id)).not.toContain(fromRemoved);
    expect((await list(own)).status).toBe(404);
    expect((await ask(roleRoute, "PUT", { id: second.id, body: { role: "member" } })).status).toBe(200);
    expect(await accept(kept, fromOther)).toMatchObject({ ok: false });

    const owners = await join("owner");
    const heir = await shop.newPerson();
    const asOwner = await sent(heir, "owner", owners);
    const guest = await shop.newPerson();
    const asMember = await sent(guest, "member", owners);
    expect((await ask(roleRoute, "PUT", { id: owners.id, body: { role: "admin" } })).status).toBe(200);
    expect(await accept(heir, asOwner)).toMatchObject({ ok: false });
    expect(await accept(guest, asMember)).toMatchObject({ ok: true }); // an admin may still invite members
  });

  test("that is sent while its sender is removed is good for nothing", async () => {
    for (let round = 0; round < 6; round++) {
      const [admin, own] = [await join("admin"), await shop.newPerson()];
      const [sent, removed] = await Promise.all([
        invite(own.email, "member", admin),
        ask(removeRoute, "DELETE", { id: admin.id }),
      ]);
      expect(removed.status).toBe(200);
      if (sent.status === 201) expect(await accept(own, sent.body.invitation.id)).toMatchObject({ ok: false });
    }
  });

  test("is rationed", async () => {
    await shop.database.sql`update private.settings set value = '1' where key = 'member_invitations_per_account'`;
    const other = await shop.newPerson();
    const send = (email: string) =>
      ask(inviteRoute, "POST", { person: other, account: other.accountId, body: { email, role: "member" } });
    expect((await send("one@example.test")).status).toBe(201);
    expect(await send("two@example.test")).toMatchObject({ reason: "too_many_invitations" });
    await shop.database.sql`update private.settings set value = '500' where key = 'member_invitations_per_account'`;
  });
});

describe("roles", () => {
  const role = (person: SignedInPerson, id: string, to: string) =>
    ask(roleRoute, "PUT", { person, id, body: { role: to } });
  const remove = (person: SignedInPerson, id: string) => ask(removeRoute, "DELETE", { person, id });

  test("admins manage all but owners, members nobody, and everybody may leave", async () => {
    const [admin, member, other] = [await join("admin"), await join("member"), await join("member")];
    expect((await role(admin, other.id, "billing")).status).toBe(200);
    expect((await role(admin, other.id, "owner")).status).toBe(403);
    expect((await role(admin, owner.id, "member")).status).toBe(403);
    expect((await remove(admin, owner.id)).status).toBe(403);
    expect((await role(member, other.id, "admin")).status).toBe(403);
    expect((await remove(member, other.id)).status).toBe(403);
    expect((await remove(member, member.id)).status).toBe(200);
    expect((await list(member)).status).toBe(404);
    expect((await remove(admin, other.id)).status).toBe(200);
    expect((await remove(admin, other.id)).status).toBe(404);
    const stranger = await shop.newPerson();
    expect((await remove(stranger, admin.id)).status).toBe(404);
  });

  test("who manages bills alone gets no mail about goods that they bought before: the owner does", async () => {
    const member = await join("member");
    const mailed = async (key: string) => {
      await shop.database
        .sql`select private.notify_user(${member.id}, ${owner.accountId}, 'receipts', 'number-kept', '{}', ${key})`;
      const [row] = await shop.database.sql`select recipient from public.notifications where dedupe_key = ${key}`;
      return row!.recipient;
    };
    expect(await mailed("while a member")).toBe(member.email);
    expect((await role(owner, member.id, "billing")).status).toBe(200);
    expect(await mailed("as billing")).toBe(owner.email);
    expect((await list(member)).status).toBe(403);
    expect((await remove(member, member.id)).status).toBe(200);
    expect(await mailed("having left")).toBe(owner.email);
  });

  test("of two owners who remove each other at the same time one stays, and the last cannot leave", async () => {
    const one = await shop.newPerson();
    const two = await shop.newPerson();
    await shop.database.sql`
      insert into public.memberships (account_id, user_id, role) values (${one.accountId}, ${two.id}, 'owner')`;
    const drop = (person: SignedInPerson, id: string) =>
      ask(removeRoute, "DELETE", { person, account: one.accountId, id });
    const both = await Promise.all([drop(one, two.id), drop(two, one.id)]);
    expect(both.map(({ status }) => status).sort()).toContain(200);
    const left = await shop.database.sql`select user_id from public.memberships where account_id = ${one.accountId}`;
    expect(left).toHaveLength(1);
    const last = [one, two].find(({ id }) => id === left[0]!.user_id)!;
    expect(await drop(last, last.id)).toMatchObject({ code: "RULE_REFUSED", reason: "last_owner" });
    const demoted = await ask(roleRoute, "PUT", {
      person: last,
      account: one.accountId,
      id: last.id,
      body: { role: "member" },
    });
    expect(demoted).toMatchObject({ reason: "last_owner" });
  });
});

describe("lines", () => {
  const assign = (to: object | null, person = owner) => ask(assignRoute, "PUT", { person, id: numberId, body: { to } });
  const mine = async (person: SignedInPerson) =>
    (await ask(numbersRoute, "GET", { person, query: "?mine=1" })).body.numbers.map(({ id }: { id: string }) => id);

  test("a number is a member's or an agent's line, and nobody else's", async () => {
    const member = await join("member");
    const stranger = await shop.newPerson();
    expect((await assign({ kind: "member", id: member.id })).body.assignee).toMatchObject({
      kind: "member",
      is_you: false,
    });
    expect(await mine(member)).toEqual([numberId]);
    expect(await mine(owner)).toEqual([]);
    expect((await assign({ kind: "member", id: stranger.id })).status).toBe(404);
    expect((await assign({ kind: "agent", id: member.id })).status).toBe(404);
    expect((await assign(null, stranger)).status).toBe(404);
    expect((await assign(null, await join("billing"))).status).toBe(403);
    const agent = await ask(addAgentRoute, "POST", {
      body: { name: "Desk", kind: "sip", target: "desk@pbx.company.com" },
    });
    expect((await assign({ kind: "agent", id: agent.body.id })).body.assignee).toMatchObject({ name: "Desk" });
    expect(await mine(member)).toEqual([]);
    expect((await assign(null)).body.assignee).toBeNull();
  });

  test("a number has tags, each once, at most ten, and is found by them", async () => {
    const { PUT } = await import("@/app/api/v1/numbers/[id]/tags/route");
    const { GET } = await import("@/app/api/v1/numbers/tags/route");
    const tag = (tags: string[], person = owner) => ask(PUT as Route, "PUT", { person, id: numberId, body: { tags } });
    expect((await tag([" Sales ", "Berlin", "Sales", "  "])).body.tags).toEqual(["Sales", "Berlin"]);
    expect((await ask(GET as Route, "GET")).body.tags).toEqual(["Berlin", "Sales"]);
    const found = async (query: string) => (await ask(numbersRoute, "GET", { query })).body.numbers.length;
    expect([await found("?tag=Sales"), await found("?tag=Nothing"), await found("?tag=%25")]).toEqual([1, 0, 0]);
    expect((await tag(Array.from({ length: 11 }, (_, n) => `Tag ${n}`))).status).toBe(400);
    const stranger = await shop.newPerson();
    expect((await tag(["Mine"], stranger)).status).toBe(404);
    expect((await tag(["Mine"], await join("billing"))).status).toBe(403);
    expect((await tag([])).body.tags).toEqual([]);
  });

  test("when a member leaves, their phone takes no calls, their line is nobody's, and the owner is told", async () => {
    const member = await join("member");
    const agent = await ask(addAgentRoute, "POST", {
      body: { name: "Leaver", kind: "phone", target: "+12125550101", user_id: member.id },
    });
    expect(agent.status).toBe(201);
    const plan = firstCallPlan("UTC");
    plan.open = { ...plan.open, phones: [{ agent: agent.body.id, seconds: 20 }] };
    const saved = { p_account_id: owner.accountId, p_number_id: numberId, p_version: 0, p_plan: plan, p_phones: [] };
    await shop.database.call.server("save_call_plan", {
      p_actor: personActor(owner.id),
      ...saved,
      p_fallback: null,
      p_agents: [agent.body.id],
    });
    await assign({ kind: "member", id: member.id });
    const facts = () =>
      shop.database.call.worker("call_started", {
        p_call: { call_ref: `CA${Math.random()}`.replace(".", ""), to: "+14155550160", caller: null, entry: "sip" },
      });
    expect(Object.keys((await facts())!.facts.agents)).toEqual([agent.body.id]);
    expect((await ask(removeRoute, "DELETE", { id: member.id })).status).toBe(200);
    expect((await facts())!.facts.agents).toEqual({});
    expect((await assign(null)).body.assignee).toBeNull();
    expect(await shop.database.sql`select from public.number_assignments where user_id = ${member.id}`).toEqual([]);
    const mails = await shop.database
      .sql`select recipient, parameters from public.notifications where template = 'member-left'`;
    expect(mails).toMatchObject([{ recipient: owner.email, parameters: { numbers: [{ e164: "+14155550160" }] } }]);
  });

  test("who leaves takes no calls, texts or bills along by a phone or an address of theirs", async () => {
    const PHONE = "+12125550107";
    const [member, other] = [await join("admin"), await join("member")];
    const prove = (e164: string, by: SignedInPerson) => shop.database.sql`
      insert into public.account_phones (account_id, e164, verified_by) values (${owner.accountId}, ${e164}, ${by.id})`;
    await prove(PHONE, member);
    await prove("+12125550108", member); // the office's, as far as anybody can tell
    await prove("+12125550109", other);
    const agent = { name: "Goes", kind: "phone", target: PHONE, user_id: member.id };
    expect((await ask(addAgentRoute, "POST", { body: agent })).status).toBe(201);
    await shop.database.sql`
      insert into private.billing_emails (account_id, id, token_hash, email, expires_at, confirmed_at)
        values (${owner.accountId}, gen_random_uuid(), '\\x01', ${member.email.toLowerCase()}, now(), now())`;
    const phones = async () =>
      (
        await shop.database
          .sql`select e164 from public.account_phones where account_id = ${owner.accountId} order by e164`
      ).map(({ e164 }) => e164);
    expect((await ask(removeRoute, "DELETE", { id: member.id })).status).toBe(200);
    expect(await phones()).toEqual(["+12125550108", "+12125550109"]);
    expect(await shop.database.sql`select from private.billing_emails where account_id = ${owner.accountId}`).toEqual(
      [],
    );
    const [mail] = await shop.database.sql`
      select parameters from public.notifications where template = 'member-left' order by created_at desc limit 1`;
    expect(mail!.parameters).toMatchObject({ phones: ["+12125550108"] });
  });

  test("a phone that somebody who stays answers as well keeps ringing", async () => {
    const PHONE = "+12125550111";
    const [leaver, stayer] = [await join("member"), await join("member")];
    await shop.database.sql`insert into public.account_phones (account_id, e164) values (${owner.accountId}, ${PHONE})`;
    for (const [name, person] of [
      ["Leaves", leaver],
      ["Stays", stayer],
    ] as const)
      expect(
        (await ask(addAgentRoute, "POST", { body: { name, kind: "phone", target: PHONE, user_id: person.id } })).status,
      ).toBe(201);
    expect((await ask(removeRoute, "DELETE", { id: leaver.id })).status).toBe(200);
    expect(
      await shop.database
        .sql`select from public.account_phones where account_id = ${owner.accountId} and e164 = ${PHONE}`,
    ).toHaveLength(1);
  });

  test("the person's own end ends it as well", async () => {
    const member = await join("member");
    await assign({ kind: "member", id: member.id });
    const agent = { name: "Deleted", kind: "phone", target: "+12125550112", user_id: member.id };
    expect((await ask(addAgentRoute, "POST", { body: agent })).status).toBe(201);
    await shop.database.sql`delete from auth.users where id = ${member.id}`;
    expect(await shop.database.sql`select from private.agents where name = 'Deleted' and removed_at is null`).toEqual(
      [],
    );
    expect(await shop.database.sql`select from public.number_assignments where number_id = ${numberId}`).toEqual([]);
  });
});
