import { expect, test } from "vitest";
import { sizeText } from "@/components/messages/message-words";

const sending = {
  problem: null,
  segments_per_month: 200,
  segments_left: 200,
  included_left: 28,
  price: "0.015000",
  currency: "USD",
};
const words = (segments: number, change: object = {}) =>
  sizeText({ segments, isUnicode: false }, { ...sending, ...change });

test.each([
  [1, {}, "Takes 1 of the 28 parts included and left."],
  [3, { included_left: 1 }, "Takes 3 parts: 1 included, 2 for $0.03."],
  [1, { included_left: 0 }, "Takes 1 part: $0.015."],
  [2, { included_left: 0, price: "0.150000" }, "Takes 2 parts: $0.30."],
  [2, { included_left: 0, price: "0" }, "Takes 2 parts."],
  [
    3,
    { included_left: 3, segments_left: 2 },
    "Takes 3 of the 3 parts included and left. Your account may send only 2 more this month.",
  ],
])("%i parts at %o: %s", (segments, change, expected) => {
  expect(words(segments, change)).toBe(expected);
});

test("what makes parts shorter is said", () => {
  expect(sizeText({ segments: 1, isUnicode: true }, sending)).toMatch(/included and left\. An emoji/);
});
