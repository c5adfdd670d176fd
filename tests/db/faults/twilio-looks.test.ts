import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { lookAtNumbers } from "@/lib/provisioning/look-at-numbers";
import { lookForForeignNumbers } from "@/lib/provisioning/look-for-foreign-numbers";
import { type FaultyShop, openFaultyShop } from "./buy-in-process";

let faulty: FaultyShop;
beforeAll(async () => {
  faulty = await openFaultyShop({ seller: "twilio" });
});
afterAll(() => faulty?.close());

let number: { id: string; e164: string; carrier_ref: string };
beforeEach(async () => {
  const bought = await faulty.buy();
  await faulty.finish(bought);
  const [row] = await faulty.sql`
    select id, e164, carrier_ref from public.purchased_numbers where e164 = ${bought.numbers[0]!} and status = 'active'`;
  number = row as never;
  await faulty.sql`delete from public.notifications`;
});
afterEach(async () => {
  await faulty.shop.carrierUp();
  await faulty.sql`
    update public.purchased_numbers set status = 'released', ended_at = now() where status in ('active', 'suspended')`;
});

async function look(times = 1) {
  for (let time = 0; time < times; time++) {
    await faulty.sql`update public.purchased_numbers set look_at = now() where id = ${number.id}`;
    await lookAtNumbers();
  }
  const [row] =
    await faulty.sql`select carrier_problem as problem from public.purchased_numbers where id = ${number.id}`;
  return row!.problem as string | null;
}
const change = (body: object) => faulty.shop.twilio("POST", `/numbers/${encodeURIComponent(number.e164)}`, body);
const mails = async () =>
  (await faulty.sql`select recipient, template from public.notifications order by recipient, template`).map(
    ({ recipient, template }) => `${template}${recipient === "operator" ? " to operators" : ""}`,
  );
const story = async () =>
  (
    await faulty.sql`
      select type from public.number_events where number_id = ${number.id} and type ~ 'works|working|rerouted'
      order by occurred_at`
  ).map(({ type }) => type);

describe("a number that Twilio counts as ours and nobody here has", () => {
  const due = (minutes: number) =>
    faulty.sql`
    update public.carriers set owned_look_at = now() - interval '1 minute' where id = 'twilio'`.then(
      () => faulty.sql`update private.foreign_numbers set seen_at = seen_at - make_interval(mins => ${minutes})`,
    );
  const found = async () =>
    (await faulty.sql`select e164, confirmed_at is not null as sure from private.foreign_numbers`)[0];

  test("is told to operators when a second look finds it again, once, and forgotten when it is gone", async () => {
    await faulty.sql`update public.carriers set owned_look_at = now() + interval '1 day' where id = 'didww'`;
    await due(0);
    expect(await lookForForeignNumbers()).toBe(0); // our own one is known
    const carrier = carrierFor("twilio");
    const [other] = await carrier.inventory.search({ country: "SE", type: "mobile" });
    const order = { reference: "somebody else", skuRef: other!.skuRef, availableRef: other!.carrierRef };
    const bought = await carrier.purchasing.order({ ...order, callbackUrl: "http://x.example", renewals: null });
    await due(0);
    expect(await lookForForeignNumbers()).toBe(0);
    expect([await found(), await mails()]).toEqual([{ e164: other!.e164, sure: false }, []]);
    await due(6);
    expect(await lookForForeignNumbers()).toBe(1);
    expect([await found(), await mails()]).toEqual([
      { e164: other!.e164, sure: true },
      ["operator-alert to operators"],
    ]);
    await due(6);
    expect(await lookForForeignNumbers()).toBe(1);
    expect(await mails()).toHaveLength(1);
    expect(await lookForForeignNumbers()).toBe(0); // not before tomorrow
    await carrier.ownership.release(bought.ref);
    await due(6);
    expect(await lookForForeignNumbers()).toBe(0);
    expect(await found()).toBeUndefined();
  });

  test("is not looked for while Twilio cannot be asked: a list that breaks off is no list", async () => {
    await due(0);
    await faulty.shop.twilio("POST", "/faults", { at: "before", path: "/api", status: 503, times: 200 });
    expect(await lookForForeignNumbers()).toBe(0);
    expect(await found()).toBeUndefined();
  });
});

describe("the daily look at a number of Twilio's", () => {
  test("finds it well: nobody is bothered, and one question is asked", async () => {
    await faulty.shop.twilio("DELETE", "/journal");
    expect(await look()).toBeNull();
    expect(await mails()).toEqual([]);
    const asked = await faulty.shop.twilio<{ path: string }[]>("GET", "/journal");
    expect(asked.filter(({ path }) => path.includes("/IncomingPhoneNumbers/"))).toHaveLength(1);
  });

  test("reports one that is gone to its owner and to operators, when a second look finds it again", async () => {
    await change({ vanished: true });
    expect(await look()).toBeNull();
    expect(await mails()).toEqual([]);
    expect(await look()).toBe("gone");
    expect(await mails()).toEqual(expect.arrayContaining(["number-not-working", "operator-alert to operators"]));
    expect(await story()).toEqual(["number.not-working"]);
  });

  test.each<[string, Record<string, string>]>([
    ["another voice address", { voice_url: "https://elsewhere.example/voice" }],
    ["no voice address", { voice_url: "" }],
    ["an application", { voice_application_sid: `AP${"1".repeat(32)}` }],
    ["a trunk", { trunk_sid: `TK${"1".repeat(32)}` }],
    ["another address for texts", { sms_url: "https://elsewhere.example/sms" }],
    ["another fallback", { voice_fallback_url: "https://elsewhere.example/fallback" }],
  ])("sends calls and texts back that go elsewhere: %s", async (_, settings) => {
    await change({ settings });
    expect(await look()).toBeNull();
    expect(await carrierFor("twilio").routing!.read(number.carrier_ref)).toMatchObject({
      kind: "sip",
      host: "voice.example.test",
    });
    expect(await mails()).toEqual(["operator-alert to operators"]);
    expect(await story()).toEqual(["number.rerouted"]);
  });

  test("reports settings that cannot be brought back, and that they are well again", async () => {
    await change({ settings: { voice_url: "https://elsewhere.example/voice" } });
    const refuse = {
      at: "before",
      method: "POST",
      path: "/api/2010-04-01/Accounts/*/IncomingPhoneNumbers/*",
      times: 9,
    };
    await faulty.shop.twilio("POST", "/faults", { ...refuse, status: 400, body: { code: 21402, message: "no" } });
    expect(await look(2)).toBe("misrouted");
    await faulty.shop.carrierUp();
    expect(await look()).toBeNull();
    expect(await story()).toEqual(["number.not-working", "number.rerouted", "number.works-again"]);
  });

  test("learns nothing about a number while Twilio cannot be asked", async () => {
    await faulty.shop.twilio("POST", "/faults", { at: "before", path: "/api", status: 503, times: 200 });
    expect(await look(3)).toBeNull();
    expect(await story()).toEqual([]);
  });
});
