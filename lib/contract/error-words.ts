import type { ErrorCode } from "@/lib/errors";
import { fill } from "@/lib/kernel/words";

/** What people read when something was refused or failed. `details` of the error fill the braces where they are known. */
const errorWords = {
  VALIDATION_FAILED: "Some details are missing or not valid. Please check the marked fields.",
  UNAUTHENTICATED: "Please sign in to continue.",
  FORBIDDEN: "Your role in this account does not allow that.",
  REAUTHENTICATION_NEEDED: "Please enter your password again: it was typed more than half an hour ago.",
  ACCOUNT_SUSPENDED: "This account is suspended. Please contact support.",
  NOT_FOUND: "We could not find that.",
  METHOD_NOT_ALLOWED: "That is not possible here.",
  NUMBER_TAKEN: "Someone else has just taken this number. Similar ones are still free.",
  NUMBER_GONE: "This number is no longer offered. Please choose another one.",
  NUMBER_RESTING:
    "You held this number until a moment ago. Others may take it first; if it is still free you can hold it again in {minutes} min.",
  HOLD_EXPIRED: "Your hold has ended, and the number is on sale again. If it is still free, you can add it once more.",
  ORDER_STATE:
    "This order has already moved on, so that is no longer possible. Reload the page to see where it stands.",
  ALREADY_EXTENDED: "A hold can be extended once. Please check out before it ends.",
  PRICE_CHANGED: "The price has changed. Please look at the new total before you continue.",
  IDEMPOTENCY_MISMATCH: "This request was already sent with different contents. Please reload the page and try again.",
  IDEMPOTENCY_IN_PROGRESS: "We are still working on your first request. Please wait a moment.",
  SECRET_GIVEN_ONCE:
    "This was done already. Its secret was given then, and is not given again: look at the list, and make a new secret if you do not have it.",
  CONFLICT: "Something changed at the same moment. Please try again.",
  LAST_ADMIN: "They are the last admin who can sign in. Make someone else an admin first.",
  STAFF_HAS_ROLE:
    "They already work here, as {role}. Change their role instead, or invite them with the role they have.",
  CHANGED: "Someone else changed this first. Look at what there is now before you decide.",
  SYNC_RUNNING: "A sync of this carrier is already under way. It will show what you are looking for when it is done.",
  PAYLOAD_TOO_LARGE: "That is too large.",
  PASSWORD_WRONG: "This is not your current password.",
  CODE_WRONG: "This is not the code that we read out. Tries left: {left}.",
  CODE_EXPIRED: "This code no longer counts. Ask for another call, and enter the new code.",
  PHONE_REFUSED: "Calls cannot be forwarded to this number.",
  TARGET_REFUSED: "Calls cannot go there.",
  PHONE_CHECK_LIMIT: "That was the last verification call for now. Try again in {hours} h.",
  TEST_CALL_LIMIT: "That was the last test call for now. Try again in {hours} h.",
  TEST_CALL_UNDER_WAY: "A test call to this number is still under way. Try again when it has ended.",
  HOLD_LIMIT: "You are holding as many numbers as allowed. Check out or remove one first.",
  BILL_UNPAID:
    "A bill of this account is not paid, so it cannot buy numbers now. When it is paid under Invoices, you can buy again immediately.",
  CHARGE_RUNNING: "The saved card is being charged at this moment. Look again in a minute.",
  CREDIT_TOO_LARGE: "That is more than what is left. Reload the page to see how much that is.",
  NOTHING_TO_CHANGE: "Nothing would change: none of these is different, or another change is planned already.",
  DOCUMENTS_NEEDED: "Numbers from here need identity documents. We do not sell them yet.",
  NOT_SOLD: "We do not sell this number.",
  CART_EMPTY: "Your cart is empty.",
  CONSENT_REQUIRED: "Please accept the terms and the monthly charge first.",
  ANSWER_PATH_REQUIRED: "Please enter the phone number that should receive the calls.",
  BUYER_PLACE_NEEDED: "Taxes depend on where you are billed. Please save your country and address under Billing first.",
  AMOUNT_TOO_SMALL: "The total is below the smallest amount that can be charged to a card.",
  AMOUNT_TOO_LARGE:
    "The total is above the largest amount that can be charged to a card. Please buy the numbers in several orders.",
  CURRENCY_MISMATCH: "One order has one currency. Please buy numbers in other currencies separately.",
  IDEMPOTENCY_KEY_REQUIRED: "The request needs an Idempotency-Key header.",
  RULE_REFUSED: "That is not allowed by our rules.",
  RATE_LIMITED: "That was a little too fast. Please wait a moment and try again.",
  INTERNAL: "Something went wrong on our side. Please try again; your earlier work is safe.",
  CARRIER_UNAVAILABLE: "The carrier cannot be reached right now. Please try again in a minute.",
  PAYMENT_UNAVAILABLE:
    "The payment service cannot be reached right now. Nothing was charged. Please try again in a minute.",
  UNAVAILABLE: "This part of NumNinja is not available right now. Please try again in a minute.",
} as const satisfies Record<ErrorCode, string>;

/** FORBIDDEN has several reasons (`details.reason`), and what to do differs. */
const forbiddenWords: Record<string, string> = {
  origin: "This request did not come from our own pages. Programs send an API key as a Bearer token.",
  scope: "This API key lacks the scope “{scope}”.",
  person_required: "API keys cannot do that. Sign in as a person.",
};

/** Whose limit of holds it is (`details.of`), and what helps. */
const holdLimitWords: Record<string, string> = {
  account: "An account can hold {limit} numbers at a time. Check out or remove one first.",
  cart: "Without an account you can hold {limit} numbers at a time. Sign in to hold more, or check out or remove one first.",
  address: "From your network {limit} numbers are held without an account. Sign in to hold more.",
};

/** The sentence for an error code; an unknown code gets the general one, and a refused input that has its own reason that. */
export function sayError(code: string, details: Record<string, unknown> = {}): string {
  if (code === "VALIDATION_FAILED" && typeof details.reason === "string") return details.reason;
  const special =
    code === "FORBIDDEN"
      ? forbiddenWords[String(details.reason)]
      : code === "HOLD_LIMIT"
        ? holdLimitWords[String(details.of)]
        : undefined;
  const words = code in errorWords ? errorWords[code as ErrorCode] : errorWords.INTERNAL;
  const plain = Object.entries(details).filter((entry): entry is [string, string | number] =>
    ["string", "number"].includes(typeof entry[1]),
  );
  return fill(special ?? words, Object.fromEntries(plain));
}
