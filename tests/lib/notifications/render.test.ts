import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type MessageInput, type MessageName, messages } from "@/lib/notifications/registry";
import { render } from "@/lib/notifications/render";
import { examples } from "./examples";

const site = {
  appUrl: "https://numninja.test",
  enrollmentToken: (id: string) => `token-of-${id}`,
  invoiceLink: (id: string) => `link-of-${id}`,
};
const show = <Name extends MessageName>(
  name: Name,
  parameters: MessageInput<Name>,
  reader?: { locale?: string; timeZone?: string },
) => render(name, parameters, reader, site);

/** What a reader must find in the message, in the HTML and in the plain text. */
const facts: Record<MessageName, string[]> = {
  "webhook-switched-off": ["https://example.com/texts", "/account/settings"],
  "confirm-email": ["123456", "https://numninja.test/auth/confirm?token_hash=abc&type=email&next=%2Fcart"],
  "sign-in-link": ["123456", "https://numninja.test/auth/confirm?token_hash=abc"],
  "confirm-action": ["123456"],
  "reset-password": ["123456", "https://numninja.test/auth/confirm?token_hash=abc"],
  "email-changed": ["new@example.com", "If it was not you", "/support"],
  "password-changed": ["If it was not you", "/reset-password"],
  "email-change": ["new@example.com", "Confirm only if it was you", "change your password"],
  "order-receipt": [
    "+1 (202) 555-0123",
    "+44 20 7946 0958",
    "in place of +44 20 7946 0111",
    "$1.00 set-up + $2.50 first month + $0.21 tax",
    "$3.71",
    "Charged to Visa •••• 4242",
    "$7.42",
    "NN-7K2M",
    "November 20, 2026",
    "Billed to",
    "Ada Lovelace Ltd",
    "Sold by",
    "NumNinja Example Company, 1 Example Street, Example City, tax ID EXAMPLE-0000, support@numninja.example",
    "end on December 20, 2026",
    "911, 112",
    "https://numninja.test/account/orders/6f9c1b7a-1111-4222-8333-000000000001",
  ],
  "order-partly-completed": [
    "1 of 2 numbers are live",
    "$3.71",
    "Reserved at checkout",
    "$7.42",
    "Released again, never charged",
    "+1 (202) 555-0199",
    "sold to someone else",
    "Ada Lovelace Ltd",
    "911, 112",
  ],
  "order-being-set-up": [
    "Your number is being set up",
    "nothing you need to do",
    "+1 (202) 555-0199",
    "Nothing is charged until a number works",
    "$7.42",
    "https://numninja.test/account/orders/6f9c1b7a-1111-4222-8333-000000000001",
  ],
  "order-waiting": [
    "until November 21, 2026 at 11:00 PM UTC",
    "One of your numbers already works",
    "cancel what is waiting",
    "+1 (202) 555-0199",
    "https://numninja.test/account/orders/6f9c1b7a-1111-4222-8333-000000000001",
  ],
  "order-canceled": ["Nothing was charged", "$7.42 reserved", "$0.00", "+1 (202) 555-0199", "NN-7K2M"],
  "payment-failed": ["$7.42", "https://checkout.test/pay/1", "November 23, 2026", "November 27, 2026", "NN-7K2M"],
  "billing-email": [
    "Lovelace Ltd",
    "7 days",
    "https://numninja.test/billing-email?token=token-of-6f9c1b7a-1111-4222-8333-000000000006",
  ],
  "member-invitation": [
    "ada@numninja.test",
    "Lovelace Ltd",
    "member",
    "7 days",
    "https://numninja.test/join?token=token-of-6f9c1b7a-1111-4222-8333-000000000004",
  ],
  "member-left": [
    "Ben",
    "Front desk, +44 20 7946 0958",
    "+1 (202) 555-0199",
    "can still get your calls",
    "https://numninja.test/account/people",
  ],
  "call-missed": [
    "A caller left a message",
    "+1 (646) 555-0133",
    "9 seconds",
    "Please call me back, or write to [link]",
    "Front desk, +1 (202) 555-0123",
    "November 20, 2026 at 11:00 PM UTC",
    "https://numninja.test/account/voicemail?number=6f9c1b7a-1111-4222-8333-000000000002",
    "turn these mails off",
  ],
  "callers-found-busy": [
    "Callers found your number busy",
    "3 callers",
    "2 calls at a time",
    "+1 (646) 555-0133, +44 20 7946 0958",
    "Front desk, +1 (202) 555-0123",
    "https://numninja.test/account/numbers/6f9c1b7a-1111-4222-8333-000000000002",
  ],
  "mailbox-full": [
    "A mailbox is full",
    "100 messages",
    "Front desk, +1 (202) 555-0123",
    "https://numninja.test/account/voicemail?number=6f9c1b7a-1111-4222-8333-000000000002",
  ],
  "text-received": [
    "You received 3 texts",
    "Your code is 482913. Confirm at [link] or [link]",
    "Code in this text",
    "Files: 1",
    "2 more are in your inbox",
    "Front desk, +1 (202) 555-0123",
    "https://numninja.test/account/texts",
    "turn these mails off",
  ],
  "number-not-working": ["does not work", "nothing you need to do", "+1 (202) 555-0123", "/account/numbers/"],
  "number-works-again": ["works again", "+1 (202) 555-0123", "/account/numbers/"],
  "credit-note": ["CN-000007", "$2.71 of invoice NN-000042", "taken off your next bill", "+1 (202) 555-0123"],
  "invoice-paid": [
    "NN-000042",
    "$3.01",
    "+1 (202) 555-0123",
    "until January 20, 2027",
    "Example Seller Ltd",
    "https://numninja.test/account/billing/invoices/6f9c1b7a-1111-4222-8333-000000000009",
  ],
  "invoice-unpaid": [
    "NN-000042",
    "$3.01",
    "try the card again on December 22, 2026",
    "calls stop ringing your phones after 8 days",
    "https://numninja.test/pay/link-of-6f9c1b7a-1111-4222-8333-000000000009",
    "without signing in",
  ],
  "numbers-limited": [
    "NN-000042",
    "$3.01 has been open since December 20, 2026",
    "can leave a message. No phone rings, and no further numbers can be bought.",
    "From January 11, 2027 on",
    "https://numninja.test/pay/link-of-6f9c1b7a-1111-4222-8333-000000000009",
  ],
  "spend-alert": [
    "80% of your limit",
    "$16.12 of the $20.00",
    "+1 (202) 555-0123",
    "https://numninja.test/account/billing/limits",
  ],
  "toll-free-allowance": [
    "we pay for calls worth $5.00 until",
    "Raise your limit",
    "+1 (202) 555-0123",
    "https://numninja.test/account/billing/limits",
  ],
  "number-canceled": [
    "canceled on your account",
    "no further month is charged",
    "Local number, Washington, DC, ends on December 20, 2026",
    "ends on December 24, 2026",
    "undo the cancellation",
    "https://numninja.test/account/numbers",
  ],
  "tax-id-unknown": ["does not know DE123456789", "tax of buyers without a tax ID", "/account/billing"],
  "card-ending": ["ends in 4242", "good until December 31, 2026", "billed on January 5, 2027", "/account/billing"],
  "year-chosen": [
    "You pay this number by the year",
    "From December 20, 2026 your bill has $27.00 for twelve months, until December 20, 2027",
    "renews by itself",
    "+1 (202) 555-0123",
    "https://numninja.test/account/numbers/6f9c1b7a-1111-4222-8333-000000000002",
  ],
  "year-renews": [
    "renews by itself for twelve months, until December 20, 2027, for $27.00",
    "before December 20, 2026",
    "+1 (202) 555-0123",
    "https://numninja.test/account/numbers/6f9c1b7a-1111-4222-8333-000000000002",
  ],
  "number-kept": [
    "You keep your number",
    "renews on December 20, 2026 for $2.50 a month",
    "+1 (202) 555-0123",
    "https://numninja.test/account/numbers/6f9c1b7a-1111-4222-8333-000000000002",
  ],
  "number-ending": [
    "end on December 20, 2026",
    "does not renew",
    "+1 (202) 555-0123",
    "“Front desk”",
    "+44 20 7946 0958",
    "https://numninja.test/account/numbers",
  ],
  "number-ended": ["has ended", "paid time is over", "+1 (202) 555-0123", "https://numninja.test/numbers"],
  "price-change": ["+1 (202) 555-0123", "$2.30 a month until", "$2.60 from then on", "cancel a number"],
  "price-change-withdrawn": ["+1 (202) 555-0123", "$2.30 a month, as before"],
  "number-suspended": [
    "Order NN-7K2M is not paid",
    "+1 (202) 555-0123",
    "Pay $7.42",
    "November 27, 2026",
    "https://numninja.test/account/orders/6f9c1b7a-1111-4222-8333-000000000001",
  ],
  "number-resumed": ["order NN-7K2M is paid", "calls arrive again", "+1 (202) 555-0123"],
  "staff-invitation": [
    "ada@numninja.test invites you to work in NumNinja's back office as operator",
    "within 72 hours",
    "https://numninja.test/sign-in/enroll?token=token-of-6f9c1b7a-1111-4222-8333-000000000003",
  ],
  "staff-recovery": ["from the network address 192.0.2.7", "change your password"],
  "operator-alert": ["DIDWW balance is low", "balance", "12.50 USD", "open_orders", "3"],
};

const decode = (html: string) =>
  html
    .replace(/<!--.*?-->/gs, "")
    .replace(/<[^>]*?href="([^"]*)"[^>]*>/g, " $1 ")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll("&#x27;", "'")
    .replace(/\s+/g, " ");

describe.each(Object.keys(messages) as MessageName[])("%s", (name) => {
  test("has the same facts in HTML and in plain text", async () => {
    const { subject, html, text } = await show(name, examples[name]);
    expect(subject.length).toBeGreaterThan(5);
    expect(html).toMatch(/^<!DOCTYPE html.*<html[^>]* lang="en-US"/s);
    for (const fact of facts[name]) {
      expect(text.replace(/\s+/g, " ")).toContain(fact);
      expect(decode(html)).toContain(fact);
    }
    expect(`${subject}${text}`).not.toMatch(/[{}]|undefined|NaN|null|Invalid Date/);
  });

  test("escapes every text that it is given", async () => {
    const nasty = '<img src=x onerror="alert(1)">';
    const poisoned = JSON.parse(JSON.stringify(examples[name]), (key, value) =>
      [
        "place",
        "number_type",
        "order_reference",
        "subject",
        "balance",
        "card_brand",
        "reason",
        "label",
        "buyer_name",
      ].includes(key)
        ? nasty
        : value,
    );
    const { html } = await show(name, poisoned);
    expect(html.match(/<img/g), "the mark, and no other picture").toHaveLength(1);
  });
});

test("has the mark, and colors for the dark scheme that are CSS and not escaped text", async () => {
  const { html, text } = await show("sign-in-link", examples["sign-in-link"]);
  expect(html).toMatch(/<img[^>]+apple-icon\.png/);
  expect(html).toContain('[style*="background-color:#fefefe"]{background-color:#1b2130 !important}');
  expect(html).toContain("background-color:#fefefe;");
  expect(html).toMatch(/<meta[^>]+color-scheme[^>]+light dark/);
  expect(text).not.toMatch(/apple-icon|!important/);
});

test("a subject cannot carry a second mail header", async () => {
  const { subject } = await show("operator-alert", { subject: "Low\r\nBcc: all@example.com", facts: {} });
  expect(subject).toBe("[NumNinja] Low Bcc: all@example.com");
});

test("a number that was taken back because its order was not paid says so", async () => {
  const { subject, text } = await show("number-ended", { ...examples["number-ended"], reason: "unpaid" });
  expect(subject).toBe("+1 (202) 555-0123 has ended");
  expect(text).toContain("It was not paid in time");
});

test("a bill that was credited in part names what is left of it, and what was charged", async () => {
  const credited = { credited_cents: 100, due_cents: 201 };
  for (const { text, subject } of [
    await show("invoice-unpaid", { ...examples["invoice-unpaid"], ...credited }),
    await show("numbers-limited", { ...examples["numbers-limited"], ...credited }),
  ]) {
    expect(text).toContain("$2.01");
    expect(text).toContain("Pay $2.01");
    expect(text).toMatch(/Taken off by credit notes\W+-\$1\.00/);
    expect(subject).not.toContain("$3.01");
  }
  const paid = await show("invoice-paid", { ...examples["invoice-paid"], credited_cents: 100 });
  expect(paid.subject).toContain("$2.01");
  expect(paid.text).toContain("We charged $2.01");
});

test("a bill of calls and texts alone does not say that numbers go on", async () => {
  const [line] = examples["invoice-paid"].lines;
  const used = {
    service: "forward",
    destination: "Germany",
    price: "0.08",
    events: 1,
    billed: 60,
    included: 0,
  } as const;
  const calls = { ...line!, kind: "usage" as const, usage: { ...used, exact_60: "4.8", credit_60: "0" } };
  const { subject, html, text } = await show("invoice-paid", { ...examples["invoice-paid"], lines: [calls] });
  expect(text).toContain("for calls and texts until");
  for (const part of [subject, html, text]) expect(part).not.toMatch(/numbers (go on|are paid)/i);
  const free = { ...examples["invoice-paid"], lines: [calls], total_cents: 0, credit_used_cents: 301 };
  expect((await show("invoice-paid", free)).text).toContain("Your credit covered this bill");
});

test("one number that was canceled is named in the subject, with its own page and its end", async () => {
  const [number] = examples["number-canceled"].numbers;
  const { subject, text } = await show("number-canceled", { numbers: [number!] }, { timeZone: "Asia/Tokyo" });
  expect(subject).toBe("Canceled: +1 (202) 555-0123 ends on December 21, 2026");
  expect(text.replace(/\s+/g, " ")).toContain("Until December 21, 2026 nothing changes");
  expect(text).toContain(`https://numninja.test/account/numbers/${number!.number_id}`);
});

test("one number that ends is named in the subject, with its own page", async () => {
  const [number] = examples["number-ending"].numbers;
  const { subject, text } = await show("number-ending", { ...examples["number-ending"], numbers: [number!] });
  expect(subject).toBe("+1 (202) 555-0123 ends on December 20, 2026");
  expect(text).toContain(`https://numninja.test/account/numbers/${number!.number_id}`);
});

test("the code of a password reset stays out of the subject", async () => {
  expect((await show("reset-password", examples["reset-password"])).subject).not.toContain("123456");
});

test("words of a text, its code and its links stay out of subject and preview; a sender's name is no address", async () => {
  const { texts } = examples["text-received"];
  const { subject, html } = await show("text-received", { texts, more: 0 });
  expect(subject).toBe("Text from numninja com");
  expect(subject).not.toContain("482913");
  expect(html).not.toContain("evil.example");
});

test("a receipt of renewing numbers names the date and the monthly sum", async () => {
  const { text } = await show("order-receipt", {
    ...examples["order-receipt"],
    ends_at: null,
    renews_at: "2026-12-20T00:00:00Z",
  });
  expect(text).toContain("renew on December 20, 2026 for $5.00 a month");
  expect(text).not.toContain("The paid time ends");
});

test("the reason of a lost line is shown only where it helps", async () => {
  const said = async (reason: string) => {
    const [lost] = examples["order-partly-completed"].lost;
    return (
      await show("order-partly-completed", { ...examples["order-partly-completed"], lost: [{ ...lost!, reason }] })
    ).text;
  };
  expect(await said("NUMBER_GONE")).toContain("no longer offered");
  expect(await said("needs_documents")).toContain("identity documents");
  expect(await said("TIMED_OUT")).toContain("in time");
  const ours = await said("insufficient_funds");
  expect(ours).toContain("not delivered by the carrier");
  expect(ours).not.toContain("insufficient");
});

test("an order that lost its hold before the payment says so", async () => {
  const { text } = await show("order-canceled", { ...examples["order-canceled"], lost: [], reason: "hold_lost" });
  expect(text).toContain("Your payment of $7.42 arrived after the hold");
  expect(text).toContain("Nothing was charged");
});

test("an order whose payment we may not use does not blame the carrier", async () => {
  const refused = { ...examples["order-canceled"], lost: [], reason: "payment_refused" };
  const { text } = await show("order-canceled", refused);
  expect(text).toContain("We could not accept this payment");
  expect(text).not.toContain("carrier");
});

test("an open debt without a payment page leads to the order, which opens one", async () => {
  const { text } = await show("payment-failed", { ...examples["payment-failed"], payment_url: null });
  expect(text).toContain("https://numninja.test/account/orders/6f9c1b7a-1111-4222-8333-000000000001");
});

test("money and dates follow the person's locale, words fall back to English", async () => {
  const { text, html } = await show(
    "order-receipt",
    { ...examples["order-receipt"], currency: "EUR" },
    { locale: "de-DE" },
  );
  expect(text).toContain("7,42\u00a0€");
  expect(text).toContain("20. November 2026");
  expect(text).toContain("Thank you");
  expect(html).toContain('lang="de-DE"');
});

test.each([
  ["Asia/Tokyo", "November 21, 2026"],
  ["America/New_York", "November 20, 2026"],
  ["Mars/Olympus", "November 20, 2026"], // an unknown zone does not stop a message
])("days are those of %s", async (timeZone, day) => {
  const settled_at = "2026-11-20T23:00:00Z";
  const { text } = await show("order-receipt", { ...examples["order-receipt"], settled_at }, { timeZone });
  expect(text).toContain(day);
});

test("a file is named by the day that the mail speaks of", async () => {
  const left = { ...examples["call-missed"], attached: "account/message" };
  const { text, attachment } = await show("call-missed", left, { timeZone: "Asia/Tokyo" });
  expect(text).toContain("November 21, 2026");
  expect(attachment).toMatchObject({ name: "message-2026-11-21.mp3" });
});

test.each(["", "en_US", "x", "zz-ZZ-nonsense-tag-that-is-long"])(
  "the locale %j does not stop a message",
  async (locale) => {
    expect((await show("confirm-action", { code: "123456" }, { locale })).text).toContain("123456");
  },
);

test.each([
  ["confirm-email", { code: "12", link: "https://numninja.test" }],
  ["order-receipt", { ...examples["order-receipt"], captured_cents: 7.42 }],
  ["order-receipt", { ...examples["order-receipt"], lines: null }],
] as const)("%s refuses parameters that do not fit", async (name, parameters) => {
  await expect(render(name, parameters as MessageInput<typeof name>, {}, site)).rejects.toThrow(z.ZodError);
});

test.each(["member-invitation", "billing-email"] as const)(
  "%s: nobody mails strangers a link of their own by the name of an account",
  async (name) => {
    const account = "Your card was refused: https://evil.example/pay?x=1, evil.example or me@evil.example";
    const { text, html } = await show(name, { ...examples[name], account });
    expect(text).toContain("Your card was refused");
    for (const words of [text, html]) expect(words).not.toMatch(/evil\.example|https?:\/\/evil|me@evil/);
    const plain = await show(name, { ...examples[name], account: "Dr. Lovelace & Co. Inc." });
    expect(plain.text).toContain("Dr. Lovelace & Co. Inc.");
  },
);
