import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRules, type Rule, type Rules } from "../../../local/kit/rules.ts";
import { openStore, type Store } from "../../../local/kit/store.ts";

interface Named extends Rule {
  what: string;
}

let store: Store;
let rules: Rules<Named>;
const open = () =>
  createRules(store.collection<Named>("rules"), ({ what }) => {
    if (!what) throw new TypeError('"what" is missing');
  });
const take = (what: string) => rules.take((rule) => rule.what === what)?.id;

beforeEach(() => {
  store = openStore(":memory:");
  rules = open();
});
afterEach(() => {
  vi.restoreAllMocks();
  store.close();
});

test("a rule strikes once, and stays in the list with its count", () => {
  rules.add({ id: "a", what: "x" });
  expect([take("y"), take("x"), take("x")]).toEqual([undefined, "a", undefined]);
  expect(rules.list()).toEqual([{ id: "a", what: "x", seen: 1, struck: 1 }]);
});

test("`times` and `nth`: three strikes from the second occasion on", () => {
  rules.add({ id: "a", what: "x", nth: 2, times: 3 });
  expect([1, 2, 3, 4, 5].map(() => take("x"))).toEqual([undefined, "a", "a", "a", undefined]);
});

test("a probability has no end of its own", () => {
  rules.add({ id: "a", what: "x", probability: 0.5 });
  const random = vi.spyOn(Math, "random");
  const struck = [0.49, 0.5, 0, 0.99, 0.2].map((chance) => {
    random.mockReturnValue(chance);
    return take("x") === "a";
  });
  expect(struck).toEqual([true, false, true, false, true]);
});

test("the oldest rule strikes first; the others have not seen that occasion", () => {
  rules.add({ id: "waits", what: "x", nth: 9 });
  rules.add({ id: "first", what: "x" });
  rules.add({ id: "second", what: "x" });
  expect([take("x"), take("x")]).toEqual(["first", "second"]);
  expect(rules.list().map(({ seen }) => seen)).toEqual([2, 1, 1]);
});

test("counters survive a restart", () => {
  rules.add({ id: "a", what: "x", times: 2 });
  take("x");
  rules = open();
  expect([take("x"), take("x")]).toEqual(["a", undefined]);
});

test.each([
  [{ what: "" }, '"what" is missing'],
  [{ what: "x", times: 0 }, '"times" is a whole number from 1'],
  [{ what: "x", nth: 1.5 }, '"nth" is a whole number from 1'],
  [{ what: "x", probability: 2 }, '"probability" is a number from 0 to 1'],
])("%j is refused", (input, reason) => {
  expect(() => rules.add(input)).toThrow(new TypeError(reason));
  expect(rules.list()).toEqual([]);
});
