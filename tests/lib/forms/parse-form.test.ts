import { expect, test } from "vitest";
import type { z } from "zod";
import { profileSchema } from "@/lib/accounts/schema";
import {
  changeEmailSchema,
  changePasswordSchema,
  newPasswordSchema,
  recoveryCodeSchema,
  signInSchema,
  signUpCodeSchema,
  signUpSchema,
} from "@/lib/auth/schema";
import { refusalWords } from "@/lib/auth/words";
import { waitWords } from "@/lib/contract/wait-words";
import { parseForm } from "@/lib/forms/parse-form";

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const good = {
  display_name: "Ada",
  email: "ada@example.com",
  password: "a long password",
  time_zone: "Europe/Zurich",
  code: "123456",
  current_password: "x",
};

test.each<[string, z.ZodType]>([
  ["sign-up", signUpSchema],
  ["sign-in", signInSchema],
  ["sign-up code", signUpCodeSchema],
  ["recovery code", recoveryCodeSchema],
  ["new password", newPasswordSchema],
  ["change of password", changePasswordSchema],
  ["change of email", changeEmailSchema],
  ["profile", profileSchema],
])("the form of a %s takes what is right and has a sentence for everything that is wrong", (_, schema) => {
  expect(parseForm(schema, form(good)).ok).toBe(true);
  const bad = {
    display_name: " ",
    email: "ada@",
    password: "",
    time_zone: "Moon/Crater",
    code: "12345",
    current_password: "",
  };
  const result = parseForm(schema, form(bad));
  expect(result.ok).toBe(false);
  for (const [field, sentence] of Object.entries(result.ok ? {} : result.fieldErrors)) {
    expect(sentence, field).not.toBe("Check this field.");
  }
});

test.each([
  ["123456", "123456"],
  ["123 456", "123456"],
  [" 123-456 ", "123456"],
  ["１２３４５６", "123456"],
  ["\u200b٥٢٧ ٥٣٨", "527538"],
])("the code %j is read as %s", (typed, code) => {
  expect(parseForm(recoveryCodeSchema, form({ ...good, code: typed }))).toMatchObject({ ok: true, data: { code } });
});

test.each(["12345", "1234567", "12345a", "１２３４５", ""])("the code %j is refused", (typed) => {
  expect(parseForm(recoveryCodeSchema, form({ ...good, code: typed })).ok).toBe(false);
});

test.each([
  ["  Ada@Example.COM ", "ada@example.com"],
  ["a+b@sub.example.co", "a+b@sub.example.co"],
])("the address %j is kept as %s", (typed, email) => {
  expect(parseForm(signInSchema, form({ ...good, email: typed }))).toMatchObject({ ok: true, data: { email } });
});

test("a password that bcrypt would cut off is refused, counted in bytes", () => {
  expect(parseForm(newPasswordSchema, form({ password: "a".repeat(72) })).ok).toBe(true);
  expect(parseForm(newPasswordSchema, form({ password: "a".repeat(73) })).ok).toBe(false);
  expect(parseForm(newPasswordSchema, form({ password: "ä".repeat(37) })).ok).toBe(false);
});

test("an unknown time zone of a browser does not stop a sign-up", () => {
  expect(parseForm(signUpSchema, form({ ...good, time_zone: "Moon/Crater" }))).toMatchObject({
    ok: true,
    data: { time_zone: "UTC" },
  });
});

test.each(["Europe/Zurich", "Asia/Calcutta", "Asia/Kolkata", "UTC", "US/Pacific"])(
  "the time zone %s is one",
  (time_zone) => {
    expect(parseForm(profileSchema, form({ ...good, time_zone })).ok).toBe(true);
  },
);

test.each(["", "+02:00", "Europe", "now()"])("%j is no time zone", (time_zone) => {
  expect(parseForm(profileSchema, form({ ...good, time_zone })).ok).toBe(false);
});

test("too many attempts say how long to wait", () => {
  expect(refusalWords("too_many_attempts")).toBe("Too many attempts.");
  expect([0, 1, 12, 60, 61].map(waitWords)).toEqual([
    "You can try again now.",
    "Try again in a second.",
    "Try again in 12 seconds.",
    "Try again in a minute.",
    "Try again in 2 minutes.",
  ]);
});

test.each([
  ["K\u00e4se-\u00dcbung-42", "Ka\u0308se-U\u0308bung-42"],
  ["caf\u00e9 au lait", "cafe\u0301 au lait"],
  ["\u00c5ngstr\u00f6m unit", "\u212bngstr\u00f6m unit"],
  ["plain ascii words", "\uff50\uff4c\uff41\uff49\uff4e ascii words"],
  [
    "\uac00\ub098\ub2e4 \ub77c\ub9c8\ubc14 words",
    "\u1100\u1161\u1102\u1161\u1103\u1161 \u1105\u1161\u1106\u1161\u1107\u1161 words",
  ],
])("a password is one whatever keyboard composed it: %s", (composed, other) => {
  const signedIn = signInSchema.parse({ email: "a@example.com", password: other }).password;
  expect(newPasswordSchema.parse({ password: composed }).password).toBe(signedIn);
  expect(changePasswordSchema.parse({ current_password: other, password: composed })).toEqual({
    current_password: signedIn,
    password: signedIn,
  });
});
