import { expect, test } from "vitest";
import { html, Markup } from "../../../local/kit/html.ts";
import { hide, redact } from "../../../local/kit/redact.ts";

test("redact hides values under keys that name a secret, at any depth", () => {
  const value = {
    orderId: "o1",
    nested: [{ apiToken: "t", PASSWORD: { a: 1 }, clientSecret: 5, Authorization: "Bearer x" }],
  };
  expect(redact(value)).toEqual({
    orderId: "o1",
    nested: [
      { apiToken: "[redacted]", PASSWORD: "[redacted]", clientSecret: "[redacted]", Authorization: "[redacted]" },
    ],
  });
});

test("redact knows card data as a form names it, and what an attachment holds", () => {
  expect(hide("card[number]", "4242424242424242")).toBe("[redacted]");
  expect(redact({ cvc: "123", card_number: 1, content: "aGVsbG8=", contentType: "x" })).toEqual({
    cvc: "[redacted]",
    card_number: "[redacted]",
    content: "[redacted]",
    contentType: "x",
  });
});

test("redact cuts text where it is asked to, and ends in the depth", () => {
  expect(redact({ note: "abcdef" }, 4)).toEqual({ note: "abcd… (6 characters)" });
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(JSON.stringify(redact(circle))).toContain("…");
});

test("html escapes everything that is not markup, and prints nothing for null, undefined and false", () => {
  const name = `<b title="it's">&`;
  expect(html`<p>${name}</p>${[html`<i>${1}</i>`, null, undefined, false, 0]}`).toEqual(
    new Markup("<p>&lt;b title=&quot;it&#39;s&quot;&gt;&amp;</p><i>1</i>0"),
  );
});
