import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Bought, type FaultyShop, openFaultyShop } from "./buy-in-process";

let faulty: FaultyShop;
beforeAll(async () => {
  faulty = await openFaultyShop({
    countries: ["US"],
    twilio: ["US"],
    place: { country: "US", name: "San Francisco", number_type: "local" },
  });
}, 60_000);
afterAll(() => faulty?.close());
afterEach(async () => {
  await faulty.shop.didww("DELETE", "/scenarios");
  await faulty.shop.carrierUp();
  await faulty.sql`update public.carriers set is_enabled = true where id = 'twilio'`;
  await faulty.sql`update public.area_skus set monthly_cost = 1.15 where carrier_ref = 'US:local:628'`;
});

/** DIDWW sells the number to somebody else, and has no other in San Francisco. */
async function loseAtDidww(policy: "nearest" | "drop"): Promise<Bought> {
  const bought = await faulty.buy({ policy });
  await faulty.shop.didww("POST", "/scenarios", { kind: "taken_between_reserve_and_order", number: bought.numbers[0] });
  await faulty.shop.didww("POST", "/faults", {
    at: "before",
    method: "GET",
    path: "/v3/available_dids",
    status: 200,
    body: { data: [], meta: { total_records: 0, api_version: "2022-05-10" } },
    times: 10,
  });
  return bought;
}

const linesOf = ({ orderId }: Bought) => faulty.sql`
  select i.status, i.carrier_id, i.place, i.number_type, i.total_cents, i.monthly_cost::float as cost, i.e164, n.status as number
  from public.order_items i left join public.purchased_numbers n on n.order_item_id = i.id
  where i.order_id = ${orderId} order by i.position`;
const atTwilio = () => faulty.shop.twilio<{ e164: string }[]>("GET", "/numbers");

describe("a line that its carrier lost", () => {
  test("is replaced by the other carrier's number of the same place, at the lower of both prices", async () => {
    const bought = await loseAtDidww("nearest");
    await faulty.finish(bought);
    const [lost, found] = await linesOf(bought);
    expect(lost).toMatchObject({ status: "substituted", carrier_id: "didww" });
    expect(found).toMatchObject({
      status: "live",
      carrier_id: "twilio",
      number: "active",
      place: lost!.place,
      number_type: "local",
      e164: expect.stringMatching(/^\+1628/),
      cost: 1.15,
    });
    expect(found!.total_cents).toBeLessThanOrEqual(lost!.total_cents as number);
    expect((await atTwilio()).map(({ e164 }) => e164)).toEqual([found!.e164]);
    const books = await faulty.books(bought);
    expect(books).toMatchObject({
      status: "completed",
      live: found!.total_cents,
      capturedAtStripe: found!.total_cents,
    });
    expect(books.left).toEqual({ jobs: 0, holds: 0, reserved: 0, messages: 1 });
  });

  test("is dropped where the buyer wants it so", async () => {
    const bought = await loseAtDidww("drop");
    await faulty.finish(bought);
    expect(await linesOf(bought)).toMatchObject([{ status: "failed" }]);
    expect(await faulty.books(bought)).toMatchObject({ status: "canceled", captured: 0 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["is off sale", () => faulty.sql`update public.carriers set is_enabled = false where id = 'twilio'`],
    [
      "cannot be asked",
      () => faulty.shop.twilio("POST", "/faults", { at: "before", path: "/api", status: 503, times: 99 }),
    ],
    [
      "would cost us more than the line brings",
      () => faulty.sql`update public.area_skus set monthly_cost = 40 where carrier_ref = 'US:local:628'`,
    ],
  ])("is given up when the other carrier %s", async (_, arrange) => {
    const before = (await atTwilio()).length;
    const bought = await loseAtDidww("nearest");
    await arrange();
    await faulty.finish(bought);
    expect(await linesOf(bought)).toMatchObject([{ status: "failed", carrier_id: "didww" }]);
    expect((await atTwilio()).length).toBe(before);
  });
});
