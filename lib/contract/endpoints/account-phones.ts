import { accountPhonesSchema, phoneCheckSchema, phoneCodeSchema, phoneSchema, phoneStateSchema } from "../calls/phones";
import { defineEndpoints } from "../endpoint";

const writes = { who: "account", scope: "numbers:write", permission: "configure", method: "POST" } as const;

export const accountPhoneEndpoints = defineEndpoints({
  listPhones: {
    who: "account",
    scope: "numbers:read",
    permission: "read",
    method: "GET",
    path: "/phones",
    summary: "Phones that calls may be forwarded to: they have proven to belong to the account",
    answers: { 200: accountPhonesSchema },
  },
  checkPhone: {
    ...writes,
    path: "/phones/checks",
    summary: "Call a phone and read out a code that proves whose it is",
    body: phoneSchema,
    answers: { 202: phoneCheckSchema },
    errors: ["PHONE_REFUSED", "PHONE_CHECK_LIMIT"],
  },
  verifyPhone: {
    ...writes,
    path: "/phones/verification",
    summary: "Enter the code that a call read out",
    body: phoneCodeSchema,
    answers: { 200: phoneStateSchema },
    errors: ["CODE_WRONG", "CODE_EXPIRED"],
  },
  removePhone: {
    ...writes,
    path: "/phones/removal",
    summary: "Forget a phone: plans that name it ring it no longer",
    body: phoneSchema,
    answers: { 200: phoneStateSchema },
  },
});
