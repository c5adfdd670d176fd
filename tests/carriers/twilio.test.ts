import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CarrierNumber } from "@/lib/carriers/facets/inventory";
import type { createTwilioCarrier } from "@/lib/carriers/twilio/adapter";
import { startApp } from "../local/twilio/harness.ts";
import { describeCarrier } from "./contract";
import { collect, failure } from "./contract/harness";
import { startTwilio, type TwilioHarness } from "./twilio-harness";

describeCarrier("Twilio", startTwilio, ["records", "routing", "texts"]);

describe("Twilio's own ways", () => {
  let harness: TwilioHarness;
  let carrier: ReturnType<typeof createTwilioCarrier>;

  beforeAll(async () => {
    harness = await startTwilio();
  });
  beforeEach(async () => {
    await harness.reset();
    carrier = harness.connect();
  });
  afterAll(() => harness.close());

  const pick = async (): Promise<CarrierNumber> => (await carrier.inventory.search(harness.place))[0]!;
  const input = (number: CarrierNumber, reference = randomUUID() as string) => ({
    reference,
    skuRef: number.skuRef,
    availableRef: number.carrierRef,
    callbackUrl: harness.callbackUrl,
    renewals: 0,
  });
  const buy = async (number?: CarrierNumber, reference?: string) =>
    carrier.purchasing.order(input(number ?? (await pick()), reference));
  const numbers = () => harness.control<{ e164: string; settings: Record<string, string> }[]>("GET", "/numbers");
  const sip = { kind: "sip", host: "voice.example.test", fallback: null } as const;

  test("its records tell of messages that callers left on a day, and of no other recordings", async () => {
    const app = await startApp();
    app.serve({ "/record": "<Record/>", "/status": {} });
    const number = await pick();
    await buy(number);
    await harness.control("POST", `/numbers/${encodeURIComponent(number.e164)}`, {
      settings: { voice_url: `${app.origin}/record` },
    });
    const made = await harness.control<{ call_sid: string }>("POST", "/calls", {
      to: number.e164,
      from: "+16465550133",
      caller: { speaks: 7 },
    });
    app.close();
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    expect(await carrier.records!.recordings!(day(0))).toMatchObject([{ call_ref: made.call_sid, seconds: 7 }]);
    expect(await carrier.records!.recordings!(day(1))).toEqual([]);
  });

  describe("search", () => {
    test("looks for first, last and any digits at Twilio itself, also as dialed at home", async () => {
      const se = (digits: string, match: "starts" | "ends" | "contains") =>
        carrier.inventory.search({ country: "SE", digits, match });
      expect((await se("0846", "starts")).every(({ e164 }) => e164.startsWith("+46846"))).toBe(true);
      expect((await se("04", "ends")).every(({ e164 }) => e164.endsWith("04"))).toBe(true);
      for (const found of [await se("0846", "starts"), await se("04", "ends"), await se("65004", "contains")])
        expect(found.length).toBeGreaterThan(0);
    });

    test("finds a word's repeats and an unknown digit", async () => {
      const found = await carrier.inventory.search({ country: "US", digits: "55501**", match: "contains" });
      expect(found.length).toBeGreaterThan(0);
      expect(found.every(({ e164 }) => /55501\d\d$/.test(e164))).toBe(true);
    });

    test("of several area codes, of a whole state, and of more than a question can name keeps to them", async () => {
      const areas = await collect(carrier.inventory.listCoverage({ countries: ["US"] }));
      const refs = (fits: (code: string) => boolean) =>
        areas.filter(({ type, areaCode }) => type === "local" && fits(areaCode)).map(({ ref }) => ref);
      for (const areaRefs of [refs((code) => ["628", "646"].includes(code)), refs((code) => code !== "646")]) {
        const found = await carrier.inventory.search({ country: "US", areaRefs });
        expect(found.length).toBeGreaterThan(0);
        expect(found.every(({ areaRef }) => areaRefs.includes(areaRef))).toBe(true);
      }
    });

    test("gives what one kind of number answers when another fails", async () => {
      await harness.control("POST", "/faults", {
        at: "before",
        path: "/api/2010-04-01/Accounts/*/AvailablePhoneNumbers/US/TollFree.json",
        status: 503,
        times: 10,
      });
      expect((await carrier.inventory.search({ country: "US" })).map(({ areaRef }) => areaRef.slice(0, 8))).toContain(
        "US:local",
      );
    });

    test("reads capabilities in capitals and in small letters, and never offers what needs an address", async () => {
      const [upper] = await carrier.inventory.search({ country: "US", features: ["sms_in"] });
      await harness.control("PATCH", "/account", { search_capabilities: "lower" });
      const [lower] = await carrier.inventory.search({ country: "US", features: ["sms_in"], limit: 5 });
      expect([upper?.features, lower?.features]).toEqual([
        ["voice_in", "sms_in"],
        ["voice_in", "sms_in"],
      ]);
      expect(await carrier.inventory.search({ country: "GB" })).toEqual([]);
      expect((await carrier.inventory.search({ country: "GB", includeNeedsDocuments: true })).length).toBeGreaterThan(
        0,
      );
    });
  });

  test("coverage names places by area code, whole countries elsewhere, and nothing that is sold out", async () => {
    const areas = await collect(carrier.inventory.listCoverage());
    const find = (ref: string) => areas.find((area) => area.ref === ref);
    expect(find("US:local:628")).toMatchObject({
      name: "San Francisco",
      areaCode: "628",
      region: { code: "CA", name: "California" },
      features: ["voice_in", "sms_in"],
      metered: true,
      needsDocuments: false,
      stock: null,
      skus: [{ monthlyCost: "1.15", setupCost: "0", currency: "USD" }],
    });
    expect(find("US:local:720")).toMatchObject({ features: ["voice_in"] });
    expect(find("US:toll_free")).toMatchObject({ type: "toll_free", areaCode: "" });
    expect(find("SE:mobile")).toMatchObject({ type: "mobile", skus: [{ monthlyCost: "2.70" }] });
    expect(find("GB:local")).toMatchObject({ needsDocuments: true });
    expect(areas.map(({ country }) => country.iso2)).not.toContain("BR");
  });

  describe("an order", () => {
    test("sent again with its reference is the one that was made", async () => {
      const number = await pick();
      const reference = randomUUID();
      const first = await buy(number, reference);
      expect(await buy(number, reference)).toEqual(first);
      expect(await harness.countRequests("order")).toBe(1);
    });

    test("whose answer was lost, sent again, buys no second one", async () => {
      const number = await pick();
      const reference = randomUUID();
      await harness.fail("reset", "order", { after: true });
      expect((await failure(buy(number, reference))).code).toBe("unknown_outcome");
      expect(await buy(number, reference)).toMatchObject({ status: "completed", reference });
      expect(await numbers()).toHaveLength(1);
    });

    test("is found although no price can be read for it", async () => {
      const { reference } = await buy();
      await harness.control("POST", "/faults", { at: "before", path: "/pricing", status: 503, times: 10 });
      const found = await harness.connect().purchasing.findByReference(reference!);
      expect(found).toMatchObject({ status: "completed", reference, amount: null });
    });

    test("is never sent after its time: what came before it was slow, and nothing was bought", async () => {
      const number = await pick();
      await harness.control("POST", "/faults", { at: "before", path: "/api", method: "GET", delayMs: 250, times: 10 });
      const late = carrier.purchasing.order(input(number), { timeoutMs: 600 });
      expect((await failure(late)).code).toBe("unavailable");
      expect(await harness.countRequests("order")).toBe(0);
    });

    test("of a number that we have for another order never takes its name", async () => {
      const number = await pick();
      const { reference } = await buy(number);
      expect(await failure(buy(number))).toMatchObject({ code: "taken", subject: "number" });
      expect((await numbers()).map(({ settings }) => settings.friendly_name)).toEqual([reference]);
    });

    test("rejects callers until its answer path is set, at no cost", async () => {
      await buy();
      const [number] = await numbers();
      expect(number?.settings).toMatchObject({
        voice_url: "https://numninja.example/api/voice/forward",
        sms_url: "https://numninja.example/api/texts/twilio",
      });
    });

    test("of a trial account beyond its one number is refused for good", async () => {
      await harness.control("PATCH", "/account", { type: "Trial" });
      await buy();
      expect(await failure(buy())).toMatchObject({ code: "rejected", retryable: false });
    });

    test("costs what the country charges at that moment", async () => {
      const number = await pick();
      await harness.control("POST", "/prices", { country: "US", kind: "local", monthly: "1.40" });
      expect((await buy(number)).amount).toBe("1.40");
    });
  });

  describe("an owned number", () => {
    const owned = async () => (await buy()).ref;

    test("that somebody changed at Twilio leads elsewhere, and is brought back", async () => {
      const ref = await owned();
      await carrier.routing.apply(ref, sip, "num-1");
      const { e164 } = (await carrier.ownership.get(ref))!;
      const changes: Record<string, string>[] = [
        { voice_url: "https://elsewhere.example/voice" },
        { voice_application_sid: `AP${"1".repeat(32)}` },
        { trunk_sid: `TK${"1".repeat(32)}` },
        { sms_url: "https://elsewhere.example/sms" },
        { voice_fallback_url: "" },
      ];
      for (const settings of changes) {
        await harness.control("POST", `/numbers/${encodeURIComponent(e164)}`, { settings });
        expect(await carrier.routing.read(ref)).not.toEqual(sip);
        await carrier.routing.apply(ref, sip, "num-1");
        expect(await carrier.routing.read(ref)).toEqual(sip);
      }
    });

    test("that vanished is gone, and one of a suspended account is blocked", async () => {
      const [first, second] = [await owned(), await owned()];
      const e164 = (await carrier.ownership.get(first))!.e164;
      await harness.control("POST", `/numbers/${encodeURIComponent(e164)}`, { vanished: true });
      expect(await carrier.ownership.get(first)).toBeNull();
      await harness.control("PATCH", "/account", { status: "suspended" });
      expect(await harness.connect().ownership.get(second)).toMatchObject({ blocked: true });
    });

    test("is listed beyond the first page", async () => {
      const found = await carrier.inventory.search({ ...harness.place, limit: 3 });
      for (const number of found) await buy(number);
      const listed = await collect(carrier.ownership.list());
      expect(listed.map(({ e164 }) => e164).sort()).toEqual(found.map(({ e164 }) => e164).sort());
    });
  });

  test("no error that is kept or shown holds the token", async () => {
    await harness.control("POST", "/faults", { at: "before", path: "/api", status: 401, times: 1 });
    const error = await failure(carrier.account.getBalance());
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain("test-twilio-token");
  });
});
