import { expect, test } from "vitest";
import { compile, evaluateText, matchKeyOf, matchKeysOf } from "../../../local/inngest/expressions/index.ts";

const event = {
  name: "order",
  data: { id: "o1", amount: 12, tags: ["a", "b"], empty: "", nothing: null, to: { city: "Oslo" } },
};
const async = { name: "settled", data: { id: "o1", ref: "r" } };

test.each([
  ["event.data.id == async.data.id", true],
  ["event.data.id == async.data.ref", false],
  ["event.data.missing == async.data.missing", false],
  ["event.data.missing == null", true],
  ["event.data.nothing == null", true],
  ["event.data.missing != 'x'", true],
  ["event.data.missing == 'x'", false],
  ["event.data.missing < 5", true],
  ["event.data.missing > 5", false],
  ["5 > event.data.missing", true],
  ["event.data.amount + event.data.missing", 12],
  ["size(event.data.missing)", 0],
  ["size(event.data.tags) == 2", true],
  ["event.data.missing in ['x']", false],
  ["'a' in event.data.tags", true],
  ["'c' in event.data.tags", false],
  ["'city' in event.data.to", true],
  ["has(event.data.to.city) && !has(event.data.to.street)", true],
  ["event.data.id + ':' + event.data.amount", "o1:12"],
  ["event.data.amount >= 10 ? 'large' : 'small'", "large"],
  ["event.data['to']['city'].startsWith('Os')", true],
  ["event.data.tags[1]", "b"],
  ["event.data.tags[9] == null", true],
  ['event.data.to.city.lowerAscii().contains("slo")', true],
  ["event.data.to.city.endsWith('x')", false],
  ["event.data.missing.startsWith('x')", false],
  ["1 + 2 * 3 == 7 && (1 + 2) * 3 == 9", true],
  ["10 - 4 - 3", 3],
  ["-event.data.amount", -12],
  ["!event.data.empty", true],
  ["event.data.empty || event.data.id == 'o1'", true],
  ["event.data.tags == ['a', 'b']", true],
  ["'it\\'s \\u00e6'", "it's æ"],
  ["event.data.constructor", undefined],
  ["event.data.amount == '12'", false],
])("%s", (source, expected) => {
  expect(evaluateText(source, { event, async })).toEqual(expected);
});

test.each([
  ["event.data.id ==", 'expected a value but found "end of expression" at 16'],
  ["event.data.id = 1", 'unexpected "=" at 14'],
  ["order.id == 1", 'expected event, async or a function but found "order" at 0'],
  ["exec('rm')", 'unknown function "exec" at 0'],
  ["size()", '"size" takes 1 argument(s), at 0'],
  ["'open", "unterminated string at 0"],
  ["event.data.id event", 'expected an operator but found "event" at 14'],
])("%s is refused", (source, message) => {
  expect(() => compile(source)).toThrow(message);
});

test("a wait is found by the value it waits for, without evaluating every wait", () => {
  const key = matchKeyOf(compile("event.data.id == async.data.id && async.data.ref != ''"), event);
  expect(key).toBe("data.id=o1");
  expect(matchKeysOf(async)).toContain(key);
  expect(matchKeyOf(compile("async.data.id == 'o2'"), event)).toBe("data.id=o2");
});

test.each([
  "event.data.amount == async.data.amount",
  "event.data.id != async.data.id",
  "async.data.id == async.data.ref",
  "event.data.id == async.data.id || true",
])("%s has no such value and is evaluated", (source) => expect(matchKeyOf(compile(source), event)).toBeNull());
