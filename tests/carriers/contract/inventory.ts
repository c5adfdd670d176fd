import { describe, expect, test } from "vitest";
import type { CarrierErrorCode } from "@/lib/carriers/errors";
import { numberFeatures, numberTypes } from "@/lib/contract/vocabulary";
import { isE164 } from "@/lib/kernel/telephony/e164";
import { type Contract, collect, failure, unknownRef, type WireFault } from "./harness";

/** Coverage and live search. */
export function describeInventory(contract: Contract): void {
  const { pick } = contract;

  describe("coverage", () => {
    test("lists every area once, in our words, with something sellable in stock", async () => {
      const areas = await collect(contract.carrier.inventory.listCoverage());
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

    test("can be narrowed to a country", async () => {
      const areas = await collect(
        contract.carrier.inventory.listCoverage({ countries: [contract.harness.place.country.toLowerCase()] }),
      );
      expect(new Set(areas.map((area) => area.country.iso2))).toEqual(new Set([contract.harness.place.country]));
      expect(await contract.carrier.inventory.listCountries()).toContainEqual(areas[0]!.country);
    });
  });

  describe("search", () => {
    test("answers numbers of the wanted place that can be bought", async () => {
      const numbers = await contract.carrier.inventory.search(contract.harness.place);
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
      const inArea = await contract.carrier.inventory.search({
        ...contract.harness.place,
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
      const contains = await contract.carrier.inventory.search({ ...contract.harness.place, digits });
      expect(contains.length).toBeGreaterThan(0);
      expect(contains.every(({ e164 }) => e164.includes(digits))).toBe(true);
    });

    test("finds by first and last digits, though carriers may only know 'contains'", async () => {
      const one = await pick();
      const national = one.e164.replace(/^\+1/, "");
      const starts = await contract.carrier.inventory.search({
        ...contract.harness.place,
        digits: national.slice(0, 4),
        match: "starts",
      });
      expect(starts.length).toBeGreaterThan(0);
      expect(starts.every(({ e164 }) => e164.startsWith(`+1${national.slice(0, 4)}`))).toBe(true);
      // Seven digits within one area are nobody else's: what a carrier samples of many matches may miss this number.
      const ends = await contract.carrier.inventory.search({
        ...contract.harness.place,
        areaRefs: [one.areaRef],
        digits: one.e164.slice(-7),
        match: "ends",
      });
      expect(ends.map(({ e164 }) => e164)).toEqual([one.e164]);
      const similar = await contract.carrier.inventory.search({
        ...contract.harness.place,
        digits: one.e164.slice(-3),
        match: "ends",
      });
      expect(similar.every(({ e164 }) => e164.endsWith(one.e164.slice(-3)))).toBe(true);
    });

    test("answers nothing, without an error, where nothing is sold", async () => {
      expect(await contract.carrier.inventory.search({ country: "ZZ" })).toEqual([]);
      expect(await contract.carrier.inventory.search({ ...contract.harness.place, type: "short_code" })).toEqual([]);
    });

    test("shares one call among identical searches in flight", async () => {
      await contract.carrier.inventory.search({ ...contract.harness.place, limit: 1 });
      const before = await contract.harness.countRequests("search");
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => contract.carrier.inventory.search(contract.harness.place)),
      );
      expect((await contract.harness.countRequests("search")) - before).toBe(1);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    });

    test("a number is looked up again before it is sold; a sold one is gone", async () => {
      const number = await pick();
      expect(await contract.carrier.inventory.find(number.carrierRef)).toEqual(number);
      await contract.harness.sellElsewhere(number);
      expect(await contract.carrier.inventory.find(number.carrierRef)).toBeNull();
      expect(await contract.carrier.inventory.find(unknownRef)).toBeNull();
    });
  });

  describe("a search when the wire fails", () => {
    const retried: WireFault[] = ["server_error", "html", "empty", "truncated", "reset"];

    test.each(retried)("a search survives two answers of kind '%s'", async (fault) => {
      await contract.harness.fail(fault, "search", { times: 2 });
      expect((await contract.carrier.inventory.search(contract.harness.place)).length).toBeGreaterThan(0);
    });

    test.each<[WireFault, CarrierErrorCode]>([
      ["server_error", "unavailable"],
      ["html", "unavailable"],
      ["reset", "unavailable"],
      ["hang", "unavailable"],
      ["rate_limited", "rate_limited"],
    ])("a search that only meets '%s' ends as %s, in time", async (fault, code) => {
      await contract.carrier.inventory.search({ ...contract.harness.place, limit: 1 });
      await contract.harness.fail(fault, "search", { times: 10 });
      const started = Date.now();
      const error = await failure(contract.carrier.inventory.search(contract.harness.place, { timeoutMs: 400 }));
      expect(error.code).toBe(code);
      if (code === "rate_limited") expect(error.retryAfterSeconds).toBeGreaterThan(0);
      expect(Date.now() - started).toBeLessThan(1_500);
    });
  });
}
