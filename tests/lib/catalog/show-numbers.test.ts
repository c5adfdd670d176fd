import { beforeEach, describe, expect, test, vi } from "vitest";
import { sampleAnswer, sampleNumber } from "@/components/gallery/samples";
import type { SearchAnswer } from "@/lib/contract/available-numbers";

const asked = vi.hoisted(() => ({ answer: async (_country: string): Promise<unknown> => null }));
vi.mock("@/lib/catalog/search-available-numbers", () => ({
  searchAvailableNumbers: (_actor: unknown, { country }: { country: string }) => asked.answer(country),
}));
const time = vi.hoisted(() => ({ ms: 0 }));
vi.mock("@/lib/clock", () => ({ now: () => new Date(time.ms) }));

const start = Date.parse("2026-11-27T12:00:00Z");
let showNumbers: typeof import("@/lib/catalog/show-numbers").showNumbers;
let calls: string[];
beforeEach(async () => {
  vi.resetModules(); // what was found is kept by the module
  ({ showNumbers } = await import("@/lib/catalog/show-numbers"));
  time.ms = start;
  calls = [];
});

const numbersOf = (country: string, places: string[]) =>
  places.map((place, index) =>
    sampleNumber(index, { e164: `+1${country.charCodeAt(0)}55501${index}0`, country, place }),
  );
const answer = (country: string, places: string[], change: Partial<SearchAnswer> = {}) =>
  sampleAnswer({ numbers: numbersOf(country, places), fetched_at: new Date(time.ms).toISOString(), ...change });
/** The places that each country's search lists; `stale`: of the countries whose carrier is down. */
const answerWith = (found: Record<string, string[]>, stale: string[] = []) => {
  asked.answer = async (country) => {
    calls.push(country);
    return answer(country, found[country]!, stale.includes(country) ? { source: "stale" } : {});
  };
};
const failAll = () => {
  asked.answer = () => Promise.reject(new Error("down"));
};
const places = async (countries: string[], count = 6) =>
  (await showNumbers(countries, count))?.numbers.map(({ place }) => place) ?? null;

describe("the numbers that a page shows", () => {
  test("are each of another place, the countries in turn: two of the first, then one of each other", async () => {
    answerWith({ US: ["Austin", "Austin", "Miami", "Boston", "Reno"], GB: ["London", "Leeds"] });
    expect(await places(["US", "GB"])).toEqual(["Austin", "Miami", "London", "Boston", "Reno", "Leeds"]);
    expect(await places(["US", "GB"], 3)).toEqual(["Austin", "Miami", "London"]);
  });

  test("are asked for once in half a minute, and say how old they are", async () => {
    answerWith({ US: ["Austin"] });
    await showNumbers(["US"], 6);
    time.ms = start + 20_000;
    expect((await showNumbers(["US"], 6))?.ageSeconds).toBe(20);
    expect(calls).toEqual(["US"]);
    time.ms = start + 31_000;
    expect((await showNumbers(["US"], 6))?.ageSeconds).toBe(0);
    expect(calls).toEqual(["US", "US"]);
  });

  test("are shown from before for ten minutes while no carrier answers, and then not at all", async () => {
    answerWith({ US: ["Austin"] });
    await showNumbers(["US"], 6);
    failAll();
    time.ms = start + 9 * 60_000;
    expect(await places(["US"])).toEqual(["Austin"]);
    time.ms = start + 10 * 60_000;
    expect(await places(["US"])).toBeNull();
  });

  test("are never what a carrier listed before it went down", async () => {
    answerWith({ US: ["Austin"], GB: ["London"] }, ["US"]);
    expect(await places(["US", "GB"])).toEqual(["London"]);
  });

  test("do not make a page wait: without an answer in time there are none, and the next visit has them", async () => {
    let arrive: (found: SearchAnswer) => void = () => {};
    asked.answer = () => new Promise((resolve) => (arrive = resolve));
    expect(await showNumbers(["US"], 6)).toBeNull();
    arrive(answer("US", ["Austin"]));
    await vi.waitFor(async () => expect(await places(["US"])).toEqual(["Austin"]));
  });

  test("are one question for visits at the same moment", async () => {
    answerWith({ US: ["Austin"] });
    await Promise.all([showNumbers(["US"], 6), showNumbers(["US"], 6), showNumbers(["US"], 6)]);
    expect(calls).toEqual(["US"]);
  });
});
