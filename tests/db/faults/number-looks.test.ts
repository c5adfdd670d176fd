import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { carrierFor } from "@/lib/carriers/carrier-for";
import { lookAtNumbers } from "@/lib/provisioning/look-at-numbers";
import { type FaultyShop, openFaultyShop } from "./buy-in-process";

let faulty: FaultyShop;
beforeAll(async () => {
  faulty = await openFaultyShop();
});
afterAll(() => faulty?.close());
afterEach(() => faulty.shop.carrierUp());

interface Live {
  id: string;
  e164: string;
}
let number: Live;
beforeEach(async () => {
  const bought = await faulty.buy();
  await faulty.finish(bought);
  const [row] = await faulty.sql`
    select id, e164 from public.purchased_numbers where e164 = ${bought.numbers[0]!} and status = 'active'`;
  number = row as unknown as Live;
  await faulty.sql`delete from public.notifications`;
});
afterEach(async () => {
  await faulty.sql`
    update public.purchased_numbers set status = 'released', ended_at = now() where status in ('active', 'suspended')`;
});

/** The number is due, and is looked at. */
async function look(times = 1) {
  for (let time = 0; time < times; time++) {
    await faulty.sql`update public.purchased_numbers set look_at = now() where id = ${number.id}`;
    await lookAtNumbers();
  }
  const [row] = await faulty.sql`
    select carrier_problem as problem, extract(epoch from look_at - now())::int as next_seconds
    from public.purchased_numbers where id = ${number.id}`;
  return row as unknown as { problem: string | null; next_seconds: number };
}
const change = (body: object) => faulty.shop.didww("POST", `/numbers/${number.e164.slice(1)}`, body);
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

describe("a live number is looked at every day", () => {
  test("and found well: nobody is bothered", async () => {
    expect(await look()).toEqual({ problem: null, next_seconds: expect.closeTo(86_400, -2) });
    expect(await mails()).toEqual([]);
    expect(await story()).toEqual([]);
  });

  test("not before it is due, and not twice", async () => {
    await look();
    await faulty.shop.didww("DELETE", "/journal");
    expect(await lookAtNumbers()).toBe(0);
    expect(await faulty.shop.didww("GET", "/journal")).toEqual([]);
  });

  test.each([
    ["terminated", { terminated: true }, "gone"],
    ["vanished", { vanished: true }, "gone"],
    ["blocked", { blocked: true }, "blocked"],
  ])(
    "one that is %s is reported once, to its owner and to operators, when a second look finds it again",
    async (_n, body, problem) => {
      await change(body);
      const first = await look();
      expect(first).toEqual({ problem: null, next_seconds: expect.closeTo(300, -2) });
      expect(await mails()).toEqual([]);
      expect((await look()).problem).toBe(problem);
      expect(await mails()).toEqual(expect.arrayContaining(["number-not-working", "operator-alert to operators"]));
      expect(await look(2)).toEqual({ problem, next_seconds: expect.closeTo(3_600, -2) });
      expect(await mails()).toHaveLength(2);
      expect(await story()).toEqual(["number.not-working"]);
    },
  );

  test("one that works again is reported too", async () => {
    await change({ blocked: true });
    await look(2);
    await change({ blocked: false });
    expect((await look()).problem).toBeNull();
    expect(await mails()).toEqual(expect.arrayContaining(["number-works-again"]));
    expect(await story()).toEqual(["number.not-working", "number.works-again"]);
  });

  test("one sight of a list that lags behind is no news", async () => {
    await change({ blocked: true });
    await look();
    await change({ blocked: false });
    expect((await look()).problem).toBeNull();
    await change({ blocked: true });
    expect((await look()).problem).toBeNull();
    expect(await mails()).toEqual([]);
  });

  test("a carrier that cannot be asked is no news about its numbers", async () => {
    await faulty.shop.carrierDown();
    expect(await look(3)).toEqual({ problem: null, next_seconds: expect.closeTo(600, -2) });
    expect(await mails()).toEqual(["operator-alert to operators"]); // of the carrier, not of the number
  });

  test("calls that go elsewhere are sent back, and operators learn of it", async () => {
    const owned = await faulty.shop.didww<{ id: string; number: string }[]>("GET", "/numbers");
    const carrierRef = owned.find((one) => `+${one.number}` === number.e164)!.id;
    await carrierFor("didww").routing!.apply(carrierRef, { kind: "pstn", e164: "+12125550187" }, "somebody");
    expect((await look()).problem).toBeNull();
    expect(await carrierFor("didww").routing!.read(carrierRef)).toMatchObject({ kind: "sip" });
    expect(await mails()).toEqual(["operator-alert to operators"]);
    expect(await story()).toEqual(["number.rerouted"]);
  });

  test("by one process only", async () => {
    await faulty.sql`update public.purchased_numbers set look_at = now() where id = ${number.id}`;
    const seen = await Promise.all([lookAtNumbers(), lookAtNumbers(), lookAtNumbers()]);
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  test("but not while it is being changed, nor after its paid time", async () => {
    await faulty.sql`update public.purchased_numbers set look_at = now() where id = ${number.id}`;
    await faulty.call.worker("queue_action", { p_number_id: number.id, p_action: "suspend", p_reason: "test" });
    expect(await lookAtNumbers()).toBe(0);
    await faulty.sql`delete from public.provisioning_queue where purchased_number_id = ${number.id} and status = 'pending'`;
    await faulty.sql`update public.purchased_numbers set paid_until = now() - interval '1 minute' where id = ${number.id}`;
    expect(await lookAtNumbers()).toBe(0);
  });
});
