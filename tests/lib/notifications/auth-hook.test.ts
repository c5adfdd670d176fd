import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { authEmailsOf, openAuthHook } from "@/lib/notifications/auth-hook";

const secret = `v1,whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`;
const appUrl = "https://numninja.test";

const payload = (action: string, data: object = {}, user: object = {}) => ({
  user: { id: "u", email: "ann@example.com", ...user },
  email_data: {
    email_action_type: action,
    token: "123456",
    token_hash: "hash",
    token_new: "",
    token_hash_new: "",
    redirect_to: `${appUrl}/cart`,
    ...data,
  },
});

function signed(body: string, at = new Date(), id = "msg_1") {
  const signature = new Webhook(secret.replace("v1,", "")).sign(id, at, body);
  return new Headers({
    "webhook-id": id,
    "webhook-timestamp": `${Math.floor(at.getTime() / 1000)}`,
    "webhook-signature": signature,
  });
}

describe("verification", () => {
  const body = JSON.stringify(payload("signup"));

  test("a correctly signed payload is opened", () => {
    expect(openAuthHook(body, signed(body), secret)).toMatchObject({ user: { email: "ann@example.com" } });
  });

  test("one of several signatures is enough, as during a rotation of the secret", () => {
    const headers = signed(body);
    headers.set("webhook-signature", `v1,${"A".repeat(43)}= ${headers.get("webhook-signature")}`);
    expect(openAuthHook(body, headers, secret)).not.toBeNull();
  });

  test.each<[string, string, Headers]>([
    ["another body", body.replace("ann@", "eve@"), signed(body)],
    ["a signature of six minutes ago", body, signed(body, new Date(Date.now() - 360_000))],
    ["no signature", body, new Headers()],
    [
      "another id",
      body,
      new Headers([...signed(body)].map(([k, v]) => [k, k === "webhook-id" ? "msg_2" : v] as [string, string])),
    ],
  ])("%s is refused", (_what, text, headers) => {
    expect(openAuthHook(text, headers, secret)).toBeNull();
  });

  test("a signed payload of another shape is an error of its own", () => {
    const odd = JSON.stringify({ user: {} });
    expect(() => openAuthHook(odd, signed(odd), secret)).toThrow(/email/);
  });
});

describe("messages", () => {
  const emailsOf = (...args: Parameters<typeof payload>) => {
    const body = JSON.stringify(payload(...args));
    const opened = openAuthHook(body, signed(body), secret);
    if (!opened) throw new Error("not opened");
    return authEmailsOf(opened, appUrl);
  };
  const linkOf = (...args: Parameters<typeof payload>) => {
    const parameters = emailsOf(...args)?.[0]?.parameters as { link: string };
    return new URL(parameters.link);
  };

  test.each([
    ["signup", "confirm-email", "email"],
    ["magiclink", "sign-in-link", "email"],
    ["invite", "sign-in-link", "email"],
    ["recovery", "reset-password", "recovery"],
  ])("%s becomes %s with a link of type %s", (action, template, type) => {
    const confirmed = { email_confirmed_at: "2026-11-20T10:00:00Z" };
    expect(emailsOf(action, {}, confirmed)).toMatchObject([
      { to: "ann@example.com", template, parameters: { code: "123456" } },
    ]);
    const link = linkOf(action);
    expect(link.origin + link.pathname).toBe("https://numninja.test/auth/confirm");
    expect(Object.fromEntries(link.searchParams)).toEqual({ token_hash: "hash", type, next: "/cart" });
  });

  test.each(["magiclink", "email"])("%s for an address that is not confirmed finishes its sign-up", (action) => {
    expect(emailsOf(action)).toMatchObject([{ template: "confirm-email", parameters: { code: "123456" } }]);
  });

  test("reauthentication has a code only", () => {
    expect(emailsOf("reauthentication")).toEqual([
      { to: "ann@example.com", template: "confirm-action", parameters: { code: "123456" }, part: "" },
    ]);
  });

  test.each([
    ["another site", "https://evil.test/cart"],
    ["another port", "https://numninja.test:8443/cart"],
    ["a double slash", "https://numninja.test//evil.test"],
    ["a script", "javascript:alert(1)"],
    ["nonsense", "cart"],
    ["nothing", ""],
  ])("a redirect to %s is left out", (_what, redirect_to) => {
    expect(linkOf("signup", { redirect_to }).searchParams.get("next")).toBeNull();
  });

  test("a secure change of address asks both mailboxes, each with its own hash, and no code that no page asks for", () => {
    const data = { token: "111111", token_new: "222222", token_hash: "hash-of-new", token_hash_new: "hash-of-current" };
    const both = emailsOf("email_change", data, { new_email: "new@example.com" });
    expect(
      both?.map(({ to, parameters, part }) => [
        to,
        part,
        { ...parameters, link: new URL((parameters as { link: string }).link).searchParams.get("token_hash") },
      ]),
    ).toEqual([
      ["ann@example.com", "current", { link: "hash-of-current", new_email: "new@example.com", sent_to: "current" }],
      ["new@example.com", "new", { link: "hash-of-new", new_email: "new@example.com", sent_to: "new" }],
    ]);
  });

  test("a simple change of address asks the new mailbox only", () => {
    const one = emailsOf("email_change", {}, { new_email: "new@example.com" });
    expect(one).toMatchObject([{ to: "new@example.com", parameters: { sent_to: "new" } }]);
  });

  test("an unknown event has no message", () => {
    expect(emailsOf("password_changed_notification")).toBeNull();
  });
});
