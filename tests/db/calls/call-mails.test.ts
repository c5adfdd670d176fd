import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { messages } from "@/lib/notifications/registry";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson, personActor } from "../../builders/person";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

/** Mails about calls that nobody took, written with the call and sent a minute later. */

const NUMBER = "+14155550170";
const CALLER = "+16465550133";
const ANNA = "+12125550151";

let db: TestDatabase;
let owner: BuiltPerson;
let calls = 0;
let callRef = "";

beforeAll(async () => {
  db = await createTestDatabase();
  const area = await buildArea(db.sql);
  owner = await buildPerson(db.sql, { email: "owner@example.test" });
  await buyNumber(db, owner, { areaId: area.id, e164: NUMBER });
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from public.notifications`;
  await db.sql`delete from public.call_legs`;
  await db.sql`delete from public.calls`;
});

async function begin(caller: string | null = CALLER): Promise<void> {
  callRef = `CA${++calls}`;
  await db.call.worker("call_started", { p_call: { call_ref: callRef, to: NUMBER, caller, entry: "sip" } });
}
const always = { kind: "always" };
const at = { rule: always, branch: "", step: 0 };
const ring = { lines: [{ kind: "phone", target: ANNA, agent: null }], seconds: 20, screen: false, rule: always };
const step = (more: object) => db.call.worker("call_step", { p_call_ref: callRef, p_step: { ...at, ...more } });
const end = (cause = "completed") =>
  db.call.worker("call_ended", { p_call_ref: callRef, p_cause: cause, p_seconds: 20 });
const record = (seconds: number) =>
  db.call.worker("call_recorded", { p_call_ref: callRef, p_recording_ref: `RE${calls}`, p_seconds: seconds });

/** A call that rings a phone until its caller hangs up. */
async function missed(caller: string | null = CALLER): Promise<void> {
  await begin(caller);
  await step({ ring });
  await end("hung_up");
}

/** What is going to be sent, with parameters that its template accepts. */
async function mails() {
  const rows = await db.sql`
    select template, recipient, parameters, scheduled_for - private.now() > interval '50 seconds' as waits
    from public.notifications where status = 'pending' order by created_at`;
  return rows.map(({ template, recipient, parameters, waits }) => ({
    template,
    recipient,
    waits,
    ...messages["call-missed"].parameters.parse(parameters),
  }));
}

test("a missed call is told to the owner, once, a minute later", async () => {
  await missed();
  await end();
  await end("no_answer");
  expect(await mails()).toMatchObject([
    {
      template: "call-missed",
      recipient: "owner@example.test",
      waits: true,
      e164: NUMBER,
      caller: CALLER,
      message_seconds: null,
    },
  ]);
});

test("a withheld caller is told as one", async () => {
  await missed(null);
  expect(await mails()).toMatchObject([{ caller: null }]);
});

test.each(["before", "after"])("a message that is reported %s the end is told with its length, once", async (when) => {
  await begin();
  await step({ outcome: "voicemail" });
  if (when === "before") await record(7);
  await end();
  if (when === "after") await record(7);
  await record(7);
  expect(await mails()).toMatchObject([{ message_seconds: 7 }]);
});

test("a message that is reported after the first mail was sent has a mail of its own", async () => {
  await begin();
  await step({ outcome: "voicemail" });
  await end();
  await db.sql`update public.notifications set status = 'sent'`;
  await record(7);
  expect(await mails()).toMatchObject([{ message_seconds: 7 }]);
});

test("an answer that is reported after the end takes the mail back", async () => {
  await missed();
  expect(await mails()).toHaveLength(1);
  await step({ outcome: "answered", result: { ...at, status: "bridged" } });
  expect(await mails()).toEqual([]);
});

test.each(["answered", "rejected", "not_in_service", "menu", "message"])(
  "nobody is told of a call that ends as %s without a phone that rang in vain",
  async (outcome) => {
    await begin();
    await step({ outcome });
    await end();
    expect(await mails()).toEqual([]);
  },
);

test("words after a ring in vain are a missed call", async () => {
  await begin();
  await step({ ring });
  await step({ step: 1, outcome: "message" });
  await end();
  expect(await mails()).toHaveLength(1);
});

test("who tries again within ten minutes is told once, unless they leave a message", async () => {
  await missed();
  await missed();
  expect(await mails()).toHaveLength(1);
  await begin();
  await step({ outcome: "voicemail" });
  await record(4);
  await end();
  expect((await mails()).map(({ message_seconds }) => message_seconds)).toEqual([null, 4]);
  await db.sql`update public.calls set started_at = started_at - interval '11 minutes'`;
  await missed();
  expect(await mails()).toHaveLength(3);
});

test("a number that is hammered mails at most thirty times an hour", async () => {
  for (let n = 0; n < 40; n++) await missed(`+1646555${String(1000 + n)}`);
  expect((await mails()).length).toBe(30);
});

test("who turned these mails off gets none", async () => {
  const choose = (enabled: boolean) =>
    db.call.server("set_notification_preference", {
      p_actor: personActor(owner.id),
      p_category: "calls",
      p_channel: "email",
      p_enabled: enabled,
    });
  await choose(false);
  await missed();
  expect(await mails()).toEqual([]);
  await choose(true);
});
