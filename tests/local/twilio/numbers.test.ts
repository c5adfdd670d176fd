import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTwilio } from "./harness.ts";

let twilio: Awaited<ReturnType<typeof startTwilio>>;
beforeAll(async () => {
  twilio = await startTwilio();
});
beforeEach(() => twilio.reset());
afterAll(() => twilio.close());

const search = (query: string, type = "US/Local") => twilio.get(`/AvailablePhoneNumbers/${type}.json?${query}`);
const found = async (query: string, type?: string) => {
  const { body } = await search(query, type);
  return body.available_phone_numbers.map(({ phone_number }: { phone_number: string }) => phone_number) as string[];
};
const buy = (e164: string, more: Record<string, string> = {}) =>
  twilio.post("/IncomingPhoneNumbers.json", { PhoneNumber: e164, ...more });

describe("the account", () => {
  test("opens with its token, and not without", async () => {
    expect((await twilio.get(".json")).body).toMatchObject({ status: "active", type: "Full" });
    const wrong = await twilio.api("GET", twilio.account(".json"), undefined, twilio.basic("AC0", "x"));
    expect(wrong).toMatchObject({ status: 401, body: { code: 20_003, status: 401 } });
  });

  test("pays for what it buys", async () => {
    await buy("+16465550100");
    expect((await twilio.get("/Balance.json")).body).toMatchObject({ balance: "98.85", currency: "USD" });
  });

  test("that is suspended changes nothing", async () => {
    await twilio.control("PATCH", "/account", { status: "suspended" });
    expect(await buy("+16465550100")).toMatchObject({ status: 403, body: { code: 20_005 } });
  });
});

describe("a search", () => {
  test("answers a sample with places and capabilities as they are seen in the wild", async () => {
    const { body } = await search("AreaCode=628");
    expect(body.available_phone_numbers).toHaveLength(30);
    expect(body.available_phone_numbers[0]).toMatchObject({
      phone_number: expect.stringMatching(/^\+1628555\d{4}$/),
      locality: "San Francisco",
      region: "CA",
      capabilities: { voice: true, SMS: true, MMS: true },
    });
  });

  test.each([
    ["Contains=%2B16465550", /^\+16465550/],
    ["Contains=0107%24", /0107$/],
    ["Contains=5550155", /5550155/],
    ["Contains=646KLJ", /646555/],
    ["Contains=64655501*", /64655501\d/],
  ])("by digits: %s", async (query, pattern) => {
    const numbers = await found(query);
    expect(numbers.length).toBeGreaterThan(0);
    for (const number of numbers) expect(number).toMatch(pattern);
  });

  test.each(["1", "12345678901234567", "1*2345", "*1", "55501*$"])("a pattern %s is refused", async (pattern) => {
    const { status, body } = await search(`Contains=${encodeURIComponent(pattern)}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 20_422 });
  });

  test("by place, and near one", async () => {
    expect((await found("InRegion=CA")).every((number) => /^\+1(628|213)/.test(number))).toBe(true);
    expect((await found("NearLatLong=40.7,-74.0&Distance=50")).every((number) => number.startsWith("+1646"))).toBe(
      true,
    );
    expect((await found("NearNumber=%2B17375550100")).every((number) => number.startsWith("+1737"))).toBe(true);
    expect(await found("SmsEnabled=true&InLocality=Denver")).toEqual([]);
  });

  test("of a type or country that is not sold is not found, an empty one is empty", async () => {
    expect(await search("", "US/Mobile")).toMatchObject({ status: 404, body: { code: 20_404 } });
    expect(await search("", "ZZ/Local")).toMatchObject({ status: 404 });
    expect(await found("", "BR/Local")).toEqual([]);
  });
});

describe("buying", () => {
  test("by number gives it with our name and addresses, found again by both", async () => {
    const made = await buy("+16465550101", { FriendlyName: "order-1", VoiceUrl: "https://app.example/voice" });
    expect(made).toMatchObject({
      status: 201,
      body: { phone_number: "+16465550101", friendly_name: "order-1", voice_url: "https://app.example/voice" },
    });
    const byName = await twilio.get("/IncomingPhoneNumbers.json?FriendlyName=order-1");
    expect(byName.body.incoming_phone_numbers).toEqual([made.body]);
    const byNumber = await twilio.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B1646*");
    expect(byNumber.body.incoming_phone_numbers).toHaveLength(1);
    expect(await found("Contains=%2B16465550101")).toEqual([]);
  });

  test("what somebody else bought is refused with 21422", async () => {
    await twilio.control("POST", "/stock/withdraw", { numbers: ["+16465550102"] });
    expect(await buy("+16465550102")).toMatchObject({ status: 400, body: { code: 21_422 } });
  });

  test("again is an update that costs nothing, or refused: nobody knows", async () => {
    const first = await buy("+16465550103");
    expect((await buy("+16465550103", { FriendlyName: "again" })).body).toMatchObject({
      sid: first.body.sid,
      friendly_name: "again",
    });
    expect((await twilio.get("/Balance.json")).body.balance).toBe("98.85");
    await twilio.control("PATCH", "/account", { repeated_create: "refuse" });
    expect(await buy("+16465550103")).toMatchObject({ body: { code: 21_422 } });
  });

  test.each([
    [{ PhoneNumber: "nonsense" }, 21_421],
    [{}, 21_421],
    [{ AreaCode: "12" }, 21_451],
    [{ AreaCode: "999" }, 21_452],
    [{ PhoneNumber: "+441214960001" }, 21_631],
    [{ PhoneNumber: "+494066969001" }, 21_615],
    [{ PhoneNumber: "+16465550104", FriendlyName: "x".repeat(65) }, 20_002],
    [{ PhoneNumber: "+16465550104", VoiceUrl: "nowhere" }, 21_402],
  ])("%o is refused with %i", async (form, code) => {
    const { status, body } = await twilio.post("/IncomingPhoneNumbers.json", form as Record<string, string>);
    expect({ status, code: body.code, more: body.more_info }).toEqual({
      status: 400,
      code,
      more: `https://www.twilio.com/docs/errors/${code}`,
    });
  });

  test("by area code buys a second number when it is repeated", async () => {
    for (const _ of [1, 2]) await twilio.post("/IncomingPhoneNumbers.json", { AreaCode: "617" });
    expect((await twilio.get("/IncomingPhoneNumbers.json")).body.incoming_phone_numbers).toHaveLength(2);
  });

  test("is done although the answer is lost", async () => {
    const path = "/api/2010-04-01/Accounts/**";
    await twilio.control("POST", "/faults", { at: "after", method: "POST", path, drop: "reset" });
    await expect(buy("+16465550105", { FriendlyName: "lost" })).rejects.toThrow();
    const { body } = await twilio.get("/IncomingPhoneNumbers.json?FriendlyName=lost");
    expect(body.incoming_phone_numbers).toHaveLength(1);
  });

  test("429 and pages of HTML come as the vendor sends them", async () => {
    await twilio.control("POST", "/faults", [
      { at: "before", path: "/api", status: 429 },
      { at: "before", path: "/api", status: 502, body: "<html>Bad gateway</html>" },
    ]);
    expect(await twilio.get("/Balance.json")).toMatchObject({ status: 429, body: { code: 20_429 } });
    expect(await twilio.get("/Balance.json")).toMatchObject({ status: 502, body: expect.stringContaining("<html>") });
  });
});

describe("an owned number", () => {
  test("is changed, cleared by an empty text, and released", async () => {
    const { sid } = (await buy("+16465550106", { VoiceUrl: "https://app.example/voice" })).body;
    const path = `/IncomingPhoneNumbers/${sid}.json`;
    expect((await twilio.post(path, { SmsUrl: "https://app.example/sms" })).body).toMatchObject({
      voice_url: "https://app.example/voice",
      sms_url: "https://app.example/sms",
    });
    expect((await twilio.post(path, { VoiceUrl: "" })).body.voice_url).toBe("");
    expect((await twilio.delete(path)).status).toBe(204);
    expect((await twilio.get(path)).status).toBe(404);
    expect((await twilio.delete(path)).status).toBe(404);
  });

  test("is listed page by page with a token", async () => {
    for (const last of [10, 11, 12]) await buy(`+164655501${last}`);
    const numbers: string[] = [];
    let next: string | null = `${twilio.account("/IncomingPhoneNumbers.json")}?PageSize=2`;
    while (next) {
      const { body } = await twilio.api("GET", next);
      numbers.push(...body.incoming_phone_numbers.map((one: { phone_number: string }) => one.phone_number));
      next = body.next_page_uri && `/api${body.next_page_uri}`;
    }
    expect(numbers).toHaveLength(3);
    expect(await twilio.get("/IncomingPhoneNumbers.json?PageSize=1001")).toMatchObject({ body: { code: 20_007 } });
  });
});

test("prices are by country and type, with our discount", async () => {
  const { body } = await twilio.api("GET", "/pricing/v1/PhoneNumbers/Countries/SE");
  expect(body.phone_number_prices).toEqual([
    { number_type: "local", base_price: "1.50", current_price: "1.35" },
    { number_type: "mobile", base_price: "3.00", current_price: "2.70" },
  ]);
  expect(
    (await twilio.api("GET", "/pricing/v1/PhoneNumbers/Countries/US")).body.phone_number_prices[1].number_type,
  ).toBe("toll free");
});
