import { expect, test } from "vitest";
import { readNeedle } from "@/lib/backoffice/read-needle";

const id = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

test("a whole id is found wherever it stands", () => {
  for (const text of [id, ` ${id.toUpperCase()} `, `https://numninja.test/admin/orders/${id}?tab=lines`])
    expect(readNeedle(text)).toMatchObject({ id_from: id, id_to: id, words: null, digits: [] });
});

test("the beginning of an id is a range", () => {
  expect(readNeedle("7c9e6679-74")).toMatchObject({
    id_from: "7c9e6679-7400-0000-0000-000000000000",
    id_to: "7c9e6679-74ff-ffff-ffff-ffffffffffff",
  });
});

test("eight digits may be a number, and the beginning of an id", () => {
  expect(readNeedle("41555501")).toMatchObject({
    digits: ["41555501"],
    token: "41555501",
    id_from: "41555501-0000-0000-0000-000000000000",
  });
});

test("an id of Stripe is found in the address of its dashboard", () => {
  expect(readNeedle("https://dashboard.stripe.com/test/payments/pi_3Q2abc")).toMatchObject({
    token: "pi_3Q2abc",
    words: null,
    id_from: null,
  });
});

test.each(["", "  ", "a", "\0\0\0"])("%j is nothing to search for", (text) => {
  expect(readNeedle(text)).toEqual({ words: null, token: null, digits: [], id_from: null, id_to: null });
});

test("a name is words, and an order's reference a token", () => {
  expect(readNeedle("Acme 12")).toMatchObject({ words: "Acme 12", token: null, digits: [] });
  expect(readNeedle("#NN-7KD2M9")).toMatchObject({ token: "NN-7KD2M9" });
});

test.each([
  ["+1 (415) 555-0101", ["14155550101"]],
  ["415.555.0101", ["4155550101"]],
  ["tel:+14155550101", ["14155550101"]],
  ["020 7946 0958", ["02079460958", "2079460958"]],
  ["+44 (0)20 7946 0958", ["442079460958"]],
  ["0044 20 7946 0958", ["442079460958"]],
  ["011 44 20 7946 0958", ["442079460958"]],
  ["1-800-FLOWERS", ["18003569377"]],
  ["+１４１５５５５０１０１", ["14155550101"]],
  ["\u202A+1 415 555 0101\u202C", ["14155550101"]],
  ["5550", ["5550"]],
])("%s is the number %j", (text, digits) => {
  expect(readNeedle(text).digits).toEqual(digits);
});

test.each(["415", "Acme", "Acme 12", "ann@example.com", "NN-7KD2M9", "pi_3Q2w4e", "1234567890123456", "**55"])(
  "%s is no number",
  (text) => {
    expect(readNeedle(text).digits).toEqual([]);
  },
);
