import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type {
  Carrier,
  CarrierNumber,
  CarrierOrder,
  CoverageArea,
  OwnedNumber,
  SearchQuery,
} from "@/lib/carriers/carrier";
import { CarrierError, type CarrierErrorCode } from "@/lib/carriers/errors";
import { numberFeatures, numberTypes } from "@/lib/contract/vocabulary";
import { isE164 } from "@/lib/kernel/telephony/e164";

/** Ways the wire fails, in words that fit every carrier. */
export type WireFault = "rate_limited" | "server_error" | "html" | "empty" | "truncated" | "reset" | "hang";

/** What a carrier's embedded stand-in offers to the suite. All state is fresh after `reset`. */
export type CarrierHarness = {
  /** Waits at most `timeoutMs` (default 2 s) for an answer. */
  connect(over?: { timeoutMs?: number; key?: string; onRequest?: () => void }): Carrier;
  reset(): Promise<void>;
  /** Where callbacks of orders are caught. */
  callbackUrl: string;
  callbacks(): { url: string; method: string; headers: Headers; rawBody: string }[];
  /** The next `times` requests of this kind fail. `after`: the carrier acts, the client does not hear of it. */
  fail(
    fault: WireFault,
    operation: "search" | "order" | "get_order",
    options?: { times?: number; after?: boolean },
  ): Promise<void>;
  advance(ms: number): Promise<void>;
  settleOrders(): Promise<void>;
  /** Stops orders from settling by themselves. */
  holdOrders(): Promise<void>;
  setBalance(amount: string): Promise<void>;
  /** Somebody else buys the number. */
  sellElsewhere(number: CarrierNumber): Promise<void>;
  countOrders(reference: string): Promise<number>;
  countRequests(operation: "search" | "order"): Promise<number>;
  /** A listable place with at least 12 numbers that need no documents. */
  place: SearchQuery;
  sipHost: string;
  close(): Promise<void>;
};

const unknownRef = "00000000-0000-4000-8000-00000000dead";
const phone = "+12125550187";

export const failure = async (work: Promise<unknown>): Promise<CarrierError> => {
  const reason = await work.then(
    (value) => new Error(`succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (reason instanceof CarrierError) return reason;
  throw reason;
};

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Polls until `read` gives something, at most 5 s. */
export async function eventually<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error("it did not happen within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * What every carrier has to do, spoken over the wire. A new carrier is done when this passes against its stand-in.
 * `start` is called once; the state is reset before each test.
 */
export function describeCarrier(name: string, start: () => Promise<CarrierHarness>): void {
  describe(`${name} keeps the carrier contract`, () => {
    let harness: CarrierHarness;
    let carrier: Carrier;

    beforeAll(async () => {
      harness = await start();
    });
    beforeEach(async () => {
      await harness.reset();
      carrier = harness.connect();
    });
    afterAll(() => harness.close());

    const pick = async (query: Partial<SearchQuery> = {}): Promise<CarrierNumber> => {
      const [number] = await carrier.searchNumbers({ ...harness.place, ...query });
      if (!number) throw new Error("nothing for sale");
      return number;
    };
    const buy = (over: Partial<Parameters<Carrier["order"]>[0]> & { skuRef: string }): Promise<CarrierOrder> =>
      carrier.order({ reference: randomUUID(), callbackUrl: harness.callbackUrl, billingCycles: 0, ...over });
    const owned = async (): Promise<OwnedNumber> => {
      const number = await pick();
      const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
      await harness.settleOrders();
      return eventually(async () => (await carrier.listNumbersOfOrder(order.ref))[0]);
    };

    describe("coverage", () => {
      test("lists every area once, in our words, with something sellable in stock", async () => {
        const areas = await collect(carrier.listCoverage());
        expect(areas.length).toBeGreaterThan(5);
        expect(new Set(areas.map(({ ref }) => ref)).size).toBe(areas.length);
        for (const area of areas) {
          expect(area.country.iso2).toMatch(/^[A-Z]{2}$/);
          expect(numberTypes).toContain(area.type);
          expect(numberFeatures).toEqual(expect.arrayContaining(area.features));
          expect(area.areaCode).toMatch(/^\d*$/);
          for (const sku of area.skus) {
            expect(sku.channels).toBeGreaterThan(0);
            expect(sku.monthlyCost).toMatch(/^\d+(\.\d+)?$/);
            expect(sku.setupCost).toMatch(/^\d+(\.\d+)?$/);
          }
        }
        expect(areas.some((area) => area.available && area.skus.length > 0)).toBe(true);
      });

      test("can be narrowed to a country, and one area read again", async () => {
        const areas = await collect(carrier.listCoverage({ countries: [harness.place.country.toLowerCase()] }));
        expect(new Set(areas.map((area) => area.country.iso2))).toEqual(new Set([harness.place.country]));
        expect(await carrier.listCountries()).toContainEqual(areas[0]!.country);
        const area: CoverageArea = areas.find((candidate) => candidate.skus.length > 0)!;
        expect(await carrier.findArea(area.ref)).toEqual(area);
        expect(await carrier.findArea(unknownRef)).toBeNull();
      });
    });

    describe("search", () => {
      test("answers numbers of the wanted place that can be bought", async () => {
        const numbers = await carrier.searchNumbers(harness.place);
        expect(numbers.length).toBeGreaterThan(0);
        expect(new Set(numbers.map(({ e164 }) => e164)).size).toBe(numbers.length);
        for (const number of numbers) {
          expect(isE164(number.e164)).toBe(true);
          expect(number.needsDocuments).toBe(false);
          expect(number.skuRefs.map(({ ref }) => ref)).toContain(number.skuRef);
          expect(number.skuRefs.every(({ channels }) => channels > 0)).toBe(true);
        }
      });

      test("keeps to areas, features, digits and limit", async () => {
        const one = await pick();
        const inArea = await carrier.searchNumbers({
          ...harness.place,
          areaRefs: [one.areaRef],
          features: one.features,
          limit: 3,
        });
        expect(inArea.length).toBeGreaterThan(0);
        expect(inArea.length).toBeLessThanOrEqual(3);
        for (const number of inArea) {
          expect(number.areaRef).toBe(one.areaRef);
          expect(number.features).toEqual(expect.arrayContaining(one.features));
        }
        const digits = one.e164.slice(-3);
        const contains = await carrier.searchNumbers({ ...harness.place, digits });
        expect(contains.length).toBeGreaterThan(0);
        expect(contains.every(({ e164 }) => e164.includes(digits))).toBe(true);
      });

      test("finds by first and last digits, though carriers may only know 'contains'", async () => {
        const one = await pick();
        const national = one.e164.replace(/^\+1/, "");
        const starts = await carrier.searchNumbers({ ...harness.place, digits: national.slice(0, 4), match: "starts" });
        expect(starts.length).toBeGreaterThan(0);
        expect(starts.every(({ e164 }) => e164.startsWith(`+1${national.slice(0, 4)}`))).toBe(true);
        // Seven digits within one area are nobody else's: what a carrier samples of many matches may miss this number.
        const ends = await carrier.searchNumbers({
          ...harness.place,
          areaRefs: [one.areaRef],
          digits: one.e164.slice(-7),
          match: "ends",
        });
        expect(ends.map(({ e164 }) => e164)).toEqual([one.e164]);
        const similar = await carrier.searchNumbers({ ...harness.place, digits: one.e164.slice(-3), match: "ends" });
        expect(similar.every(({ e164 }) => e164.endsWith(one.e164.slice(-3)))).toBe(true);
      });

      test("answers nothing, without an error, where nothing is sold", async () => {
        expect(await carrier.searchNumbers({ country: "ZZ" })).toEqual([]);
        expect(await carrier.searchNumbers({ ...harness.place, type: "short_code" })).toEqual([]);
      });

      test("shares one call among identical searches at once", async () => {
        await carrier.searchNumbers({ ...harness.place, limit: 1 });
        const before = await harness.countRequests("search");
        const answers = await Promise.all(Array.from({ length: 8 }, () => carrier.searchNumbers(harness.place)));
        expect((await harness.countRequests("search")) - before).toBe(1);
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      });

      test("a number is looked up again before it is sold; a sold one is gone", async () => {
        const number = await pick();
        expect(await carrier.findAvailable(number.carrierRef)).toEqual(number);
        await harness.sellElsewhere(number);
        expect(await carrier.findAvailable(number.carrierRef)).toBeNull();
        expect(await carrier.findAvailable(unknownRef)).toBeNull();
      });
    });

    describe("a reservation", () => {
      test("is found again when asked twice, and refused to anybody else", async () => {
        const number = await pick();
        const first = await carrier.reserve(number.carrierRef, "hold:1");
        expect(first.availableRef).toBe(number.carrierRef);
        expect(await carrier.reserve(number.carrierRef, "hold:1")).toEqual(first);
        expect((await failure(carrier.reserve(number.carrierRef, "hold:2"))).code).toBe("taken");
        expect(await carrier.findAvailable(number.carrierRef)).toBeNull();
      });

      test("can be given back twice, and then the number is for sale again", async () => {
        const number = await pick();
        const { ref } = await carrier.reserve(number.carrierRef, "hold:1");
        await carrier.releaseReservation(ref);
        await carrier.releaseReservation(ref);
        expect(await carrier.findAvailable(number.carrierRef)).toEqual(number);
      });

      test("lapses by itself", async () => {
        const number = await pick();
        await carrier.reserve(number.carrierRef, "hold:1");
        await harness.advance((carrier.capabilities.reservationSeconds + 1) * 1000);
        expect(await carrier.reserve(number.carrierRef, "hold:2")).toMatchObject({ availableRef: number.carrierRef });
      });

      test("of a number that was sold is refused as taken", async () => {
        const number = await pick();
        await harness.sellElsewhere(number);
        expect((await failure(carrier.reserve(number.carrierRef, "hold:1"))).code).toBe("taken");
        expect((await failure(carrier.reserve(unknownRef, "hold:1"))).code).toBe("taken");
      });

      test("beyond the carrier's limit says that it is the limit", async () => {
        const numbers = new Map<string, CarrierNumber>();
        while (numbers.size <= carrier.capabilities.maxReservations) {
          for (const number of await carrier.searchNumbers(harness.place)) numbers.set(number.carrierRef, number);
        }
        const [extra, ...others] = [...numbers.values()].slice(0, carrier.capabilities.maxReservations + 1);
        for (const number of others) await carrier.reserve(number.carrierRef, `hold:${number.e164}`);
        expect(await failure(carrier.reserve(extra!.carrierRef, "hold:extra"))).toMatchObject({
          code: "rejected",
          subject: "reservation_limit",
        });
      });
    });

    describe("an order", () => {
      test("of a picked number delivers that number, without renewal", async () => {
        const number = await pick();
        const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
        expect(order.amount).toMatch(/^\d+(\.\d+)?$/);
        await harness.settleOrders();
        const [did] = await eventually(async () => {
          const list = await carrier.listNumbersOfOrder(order.ref);
          return list.length > 0 && list;
        });
        expect(did).toMatchObject({
          e164: number.e164,
          orderRef: order.ref,
          blocked: false,
          terminated: false,
          awaitingRegistration: false,
          billingCycles: 0,
          answerPath: null,
        });
        expect(did!.channels).toBeGreaterThan(0);
        expect(did!.expiresAt!.getTime()).toBeGreaterThan(Date.now());
        expect(await carrier.getOrder(order.ref)).toMatchObject({ status: "completed" });
        expect(await carrier.getNumber(did!.ref)).toEqual(did);
        expect(await carrier.findNumber(number.e164)).toEqual(did);
      });

      test("uses up its reservation", async () => {
        const number = await pick();
        const reservation = await carrier.reserve(number.carrierRef, "hold:1");
        const order = await buy({
          skuRef: number.skuRef,
          reservationRef: reservation.ref,
          availableRef: number.carrierRef,
        });
        await harness.settleOrders();
        expect(await eventually(async () => (await carrier.listNumbersOfOrder(order.ref))[0])).toMatchObject({
          e164: number.e164,
        });
        expect((await failure(buy({ skuRef: number.skuRef, reservationRef: reservation.ref }))).code).toBe("gone");
      });

      test("without a number delivers one of the area", async () => {
        const { skuRef, areaRef } = await pick();
        const order = await buy({ skuRef });
        await harness.settleOrders();
        const did = await eventually(async () => (await carrier.listNumbersOfOrder(order.ref))[0]);
        expect(isE164(did.e164)).toBe(true);
        expect(did.areaRef).toBe(areaRef);
      });

      test("is found by our reference, and only by it", async () => {
        const number = await pick();
        const reference = randomUUID();
        expect(await carrier.findOrderByReference(reference)).toBeNull();
        const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference });
        expect(await carrier.findOrderByReference(reference)).toMatchObject({ ref: order.ref, reference });
        expect(await carrier.findOrderByReference(randomUUID())).toBeNull();
        expect(await carrier.getOrder(unknownRef)).toBeNull();
      });

      test("of a number that was sold meanwhile is refused as taken", async () => {
        const number = await pick();
        await harness.sellElsewhere(number);
        expect((await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef }))).code).toBe("taken");
      });

      test("of two buyers of one number, one gets it", async () => {
        const number = await pick();
        const results = await Promise.allSettled(
          Array.from({ length: 4 }, () => buy({ skuRef: number.skuRef, availableRef: number.carrierRef })),
        );
        expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const result of results)
          if (result.status === "rejected") expect((result.reason as CarrierError).code).toBe("taken");
      });

      test("with a lapsed reservation says that the reservation is gone, so the number may be tried", async () => {
        const number = await pick();
        const { ref } = await carrier.reserve(number.carrierRef, "hold:1");
        await harness.advance((carrier.capabilities.reservationSeconds + 1) * 1000);
        expect(await failure(buy({ skuRef: number.skuRef, reservationRef: ref }))).toMatchObject({
          code: "gone",
          subject: "reservation",
        });
        expect((await buy({ skuRef: number.skuRef, availableRef: number.carrierRef })).ref).toBeTruthy();
      });

      test("of a price that no longer exists says so", async () => {
        const number = await pick();
        expect(await failure(buy({ skuRef: unknownRef, availableRef: number.carrierRef }))).toMatchObject({
          code: "gone",
          subject: "sku",
        });
      });

      test("without money at the carrier is our trouble, not the number's", async () => {
        const number = await pick();
        await harness.setBalance("0.10");
        expect(await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef }))).toMatchObject({
          code: "insufficient_funds",
          retryable: true,
        });
        expect(await carrier.findAvailable(number.carrierRef)).toEqual(number);
      });

      test("that is still pending can be canceled, a settled one cannot", async () => {
        await harness.holdOrders();
        const number = await pick();
        const pending = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
        expect(pending.status).toBe("pending");
        expect(await carrier.cancelOrder(pending.ref)).toBe("canceled");
        expect(await carrier.listNumbersOfOrder(pending.ref)).toEqual([]);
        expect((await carrier.getOrder(pending.ref))?.status ?? "canceled").toBe("canceled");

        const did = await owned();
        expect(await carrier.cancelOrder(did.orderRef!)).toBe("already_settled");
        expect(await carrier.cancelOrder(unknownRef)).toBe("not_found");
      });

      test("is told to our callback, signed, and a changed one is refused", async () => {
        const number = await pick();
        const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
        await harness.settleOrders();
        const request = await eventually(async () => harness.callbacks()[0]);
        expect(carrier.parseCallback(request)).toMatchObject({ kind: "order", ref: order.ref, status: "completed" });
        const forged = { ...request, rawBody: request.rawBody.replace("completed", "canceled") };
        expect(() => carrier.parseCallback(forged)).toThrow(CarrierError);
      });
    });

    describe("when the wire fails", () => {
      const retried: WireFault[] = ["server_error", "html", "empty", "truncated", "reset"];
      test.each(retried)("a search survives two answers of kind '%s'", async (fault) => {
        await harness.fail(fault, "search", { times: 2 });
        expect((await carrier.searchNumbers(harness.place)).length).toBeGreaterThan(0);
      });

      test.each<[WireFault, CarrierErrorCode]>([
        ["server_error", "unavailable"],
        ["html", "unavailable"],
        ["reset", "unavailable"],
        ["hang", "unavailable"],
        ["rate_limited", "rate_limited"],
      ])("a search that only meets '%s' ends as %s, in time", async (fault, code) => {
        await carrier.searchNumbers({ ...harness.place, limit: 1 });
        await harness.fail(fault, "search", { times: 10 });
        const started = Date.now();
        const error = await failure(carrier.searchNumbers(harness.place, { timeoutMs: 400 }));
        expect(error.code).toBe(code);
        if (code === "rate_limited") expect(error.retryAfterSeconds).toBeGreaterThan(0);
        expect(Date.now() - started).toBeLessThan(1_500);
      });

      test.each<WireFault>(["server_error", "html", "empty", "truncated", "reset", "hang"])(
        "an order that was made but answered by '%s' is of unknown outcome, and found exactly once",
        async (fault) => {
          const number = await pick();
          const impatient = harness.connect({ timeoutMs: 400 });
          const reference = randomUUID();
          await harness.fail(fault, "order", { after: true });
          const error = await failure(
            impatient.order({
              reference,
              skuRef: number.skuRef,
              availableRef: number.carrierRef,
              callbackUrl: harness.callbackUrl,
              billingCycles: 0,
            }),
          );
          expect(error.code).toBe("unknown_outcome");
          expect(await harness.countRequests("order")).toBe(1);
          expect(await harness.countOrders(reference)).toBe(1);
          const found = await carrier.findOrderByReference(reference);
          await harness.settleOrders();
          expect(await eventually(async () => (await carrier.listNumbersOfOrder(found!.ref))[0])).toMatchObject({
            e164: number.e164,
          });
        },
      );

      test("an order that never arrived is of unknown outcome too, and not found", async () => {
        const number = await pick();
        const reference = randomUUID();
        await harness.fail("reset", "order");
        const error = await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference }));
        expect(error.code).toBe("unknown_outcome");
        expect(await carrier.findOrderByReference(reference)).toBeNull();
        expect((await buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference })).reference).toBe(
          reference,
        );
      });

      test("an order refused for haste was not made", async () => {
        const number = await pick();
        const reference = randomUUID();
        await harness.fail("rate_limited", "order");
        expect(await failure(buy({ skuRef: number.skuRef, availableRef: number.carrierRef, reference }))).toMatchObject(
          { code: "rate_limited", retryAfterSeconds: expect.any(Number) },
        );
        expect(await harness.countOrders(reference)).toBe(0);
      });

      test("a revoked key is ours to mend", async () => {
        const stranger = harness.connect({ key: "revoked" });
        expect((await failure(stranger.searchNumbers(harness.place))).code).toBe("unauthorized");
        expect((await failure(stranger.getBalance())).code).toBe("unauthorized");
      });
    });

    describe("the answer path", () => {
      test("of a new number is nowhere; our voice application is set once and read back", async () => {
        const did = await owned();
        expect(await carrier.readAnswerPath(did.ref)).toBeNull();
        await carrier.applyAnswerPath(did.ref, { kind: "sip", host: harness.sipHost }, "num-1");
        await carrier.applyAnswerPath(did.ref, { kind: "sip", host: harness.sipHost }, "num-1");
        expect(await carrier.readAnswerPath(did.ref)).toEqual({ kind: "sip", host: harness.sipHost });
        expect((await carrier.getNumber(did.ref))!.answerPath).toEqual({ kind: "sip", host: harness.sipHost });
      });

      test("may be a phone, another phone, and our application again", async () => {
        const did = await owned();
        for (const path of [
          { kind: "pstn", e164: phone },
          { kind: "pstn", e164: "+442079460958" },
          { kind: "sip", host: harness.sipHost },
          { kind: "pstn", e164: phone },
        ] as const) {
          await carrier.applyAnswerPath(did.ref, path, "num-1");
          expect(await carrier.readAnswerPath(did.ref)).toEqual(path);
        }
      });

      test("of a suspended number is nowhere", async () => {
        const did = await owned();
        await carrier.applyAnswerPath(did.ref, { kind: "pstn", e164: phone }, "num-1");
        await carrier.applyAnswerPath(did.ref, null, "num-1");
        expect(await carrier.readAnswerPath(did.ref)).toBeNull();
      });

      test("cannot be set on a number that is not ours", async () => {
        const error = await failure(carrier.applyAnswerPath(unknownRef, { kind: "pstn", e164: phone }, "num-1"));
        expect(error).toMatchObject({ code: "gone", subject: "number" });
      });
    });

    describe("an owned number", () => {
      test("renews or ends as told", async () => {
        const did = await owned();
        await carrier.setRenewal(did.ref, null);
        expect((await carrier.getNumber(did.ref))!.billingCycles).toBeNull();
        await carrier.setRenewal(did.ref, 0);
        expect((await carrier.getNumber(did.ref))!.billingCycles).toBe(0);
      });

      test("is listed until it is given back, and giving back twice is fine", async () => {
        const did = await owned();
        expect((await collect(carrier.listOwned())).map(({ ref }) => ref)).toContain(did.ref);
        await carrier.applyAnswerPath(did.ref, { kind: "pstn", e164: phone }, "num-1");
        await carrier.release(did.ref);
        await carrier.release(did.ref);
        expect((await carrier.getNumber(did.ref))?.terminated ?? true).toBe(true);
        await carrier.release(unknownRef);
      });

      test("costs what the order said", async () => {
        const before = await carrier.getBalance();
        const number = await pick();
        const order = await buy({ skuRef: number.skuRef, availableRef: number.carrierRef });
        const after = await carrier.getBalance();
        expect(after.currency).toBe("USD");
        expect(Number(before.available) - Number(after.available)).toBeCloseTo(Number(order.amount), 2);
      });
    });
  });
}
