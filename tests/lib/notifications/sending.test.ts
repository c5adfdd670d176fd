import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { POST } from "@/app/api/auth/send-email/route";
import { logger } from "@/lib/logger";
import { deliverNotification } from "@/lib/notifications/deliver-notification";
import { sendEmail } from "@/lib/notifications/send-email";
import { SendEmailError } from "@/lib/notifications/send-email-error";
import type { RunningEmulator } from "../../../local/kit/index.ts";
import { type ControlEmail, start } from "../../../local/resend/index.ts";
import { examples } from "./examples";

const secret = `v1,whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`;
const environment = vi.hoisted(() => ({
  APP_URL: "http://127.0.0.1:3000",
  RESEND_API_KEY: "re_test",
  RESEND_BASE_URL: "",
  EMAIL_FROM: "NumNinja <hello@numninja.test>",
  OPERATOR_EMAIL: "operator@numninja.test",
  SEND_EMAIL_HOOK_SECRET: "",
}));
vi.mock("@/lib/env", () => ({ env: () => environment }));

const rows = vi.hoisted(() => ({ finishNotification: vi.fn(), failNotification: vi.fn() }));
vi.mock("@/lib/notifications/rows", () => rows);

let resend: RunningEmulator;
const written: string[] = [];

beforeAll(async () => {
  resend = await start({ apiKey: "re_test" });
  environment.RESEND_BASE_URL = resend.url;
  environment.SEND_EMAIL_HOOK_SECRET = secret;
});
afterAll(() => resend.close());
beforeEach(async () => {
  await resend.reset();
  rows.finishNotification.mockReset();
  rows.failNotification.mockReset();
  written.length = 0;
  for (const level of ["info", "warn", "error"] as const) {
    vi.spyOn(logger, level).mockImplementation((...args: unknown[]) => void written.push(JSON.stringify(args)));
  }
});
afterEach(() => vi.restoreAllMocks());

const inbox = async (to = "") =>
  (await (await fetch(`${resend.url}/__control/emails?to=${encodeURIComponent(to)}`)).json()) as ControlEmail[];
const fault = (rule: Parameters<typeof resend.kit.faults.rules.add>[0]) => resend.kit.faults.rules.add(rule);
const mail = { to: "ann@example.com", subject: "Hi", html: "<p>Hi</p>", text: "Hi", idempotencyKey: "n1" };

describe("sendEmail", () => {
  test("sends from our address, once per key", async () => {
    const id = await sendEmail({ ...mail, tags: { template: "order-receipt" } });
    expect(await sendEmail({ ...mail, tags: { template: "order-receipt" } })).toBe(id);
    expect(await inbox()).toMatchObject([
      { id, from: environment.EMAIL_FROM, tags: [{ name: "template", value: "order-receipt" }] },
    ]);
  });

  test("counts as sent when an earlier attempt went out with other contents", async () => {
    await sendEmail(mail);
    expect(await sendEmail({ ...mail, subject: "Hi again" })).toBeNull();
    expect(await inbox()).toHaveLength(1);
  });

  test("heals an answer that was lost after sending", async () => {
    fault({ at: "after", path: "/emails", drop: "reset" });
    await expect(sendEmail(mail)).rejects.toMatchObject({ code: "no_answer", permanent: false });
    await sendEmail(mail);
    expect(await inbox()).toHaveLength(1);
  });

  test.each([
    [
      "too many requests",
      { status: 429, headers: { "retry-after": "7" } },
      { code: "rate_limit_exceeded", permanent: false, retryAfterSeconds: 7 },
    ],
    ["an outage", { status: 503 }, { permanent: false }],
    ["an HTML error page", { status: 502, body: "<h1>Bad gateway</h1>" }, { permanent: false }],
    ["a broken connection", { drop: "reset" as const }, { code: "no_answer", permanent: false }],
    [
      "a sender domain that is not verified",
      { status: 403, body: { statusCode: 403, name: "validation_error", message: "not verified" } },
      { permanent: false },
    ],
  ])("%s can be tried again", async (_what, rule, expected) => {
    fault({ at: "before", path: "/emails", ...rule });
    const error = await sendEmail(mail).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SendEmailError);
    expect(error).toMatchObject(expected);
  });

  test("silence ends with the timeout", async () => {
    fault({ at: "before", path: "/emails", drop: "hang" });
    const started = Date.now();
    await expect(sendEmail(mail, 200)).rejects.toMatchObject({ permanent: false });
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test("an address that is none is refused for good, without naming it", async () => {
    const error = await sendEmail({ ...mail, to: "not-an-address", idempotencyKey: "n2" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "validation_error", permanent: true });
    expect((error as Error).message).not.toContain("not-an-address");
  });
});

describe("deliverNotification", () => {
  const row = {
    id: "6f9c1b7a-1111-4222-8333-00000000000a",
    account_id: null,
    user_id: null,
    recipient: "ann@example.com",
    channel: "email",
    template: "order-receipt",
    locale: "en-US",
    time_zone: "UTC",
    parameters: examples["order-receipt"] as unknown as Record<string, unknown>,
    attempts: 1,
    max_attempts: 8,
  };

  test("sends the message and records the provider's id", async () => {
    expect(await deliverNotification(row)).toBe("sent");
    const [email] = await inbox("ann@example.com");
    expect(email).toMatchObject({ subject: "Your receipt for order NN-7K2M" });
    expect(rows.finishNotification).toHaveBeenCalledExactlyOnceWith(row.id, email?.id);
  });

  test("a crash between sending and recording sends nothing twice", async () => {
    rows.finishNotification.mockRejectedValueOnce(new Error("database gone"));
    await expect(deliverNotification(row)).rejects.toThrow("database gone");
    expect(rows.failNotification).not.toHaveBeenCalled();
    expect(await deliverNotification({ ...row, attempts: 2 })).toBe("sent");
    expect(await inbox()).toHaveLength(1);
  });

  test("operators are reached at the configured address", async () => {
    await deliverNotification({
      ...row,
      recipient: "operator",
      template: "operator-alert",
      parameters: { subject: "Low balance" },
    });
    expect(await inbox("operator@numninja.test")).toMatchObject([{ subject: "[NumNinja] Low balance" }]);
  });

  test.each([
    ["a template that we do not have", { template: "birthday" }],
    ["a channel without a sender", { channel: "sms" }],
    ["parameters that do not fit", { parameters: { order_reference: "secret-value" } }],
    ["an address that is none", { recipient: "nobody" }],
  ])("%s fails for good", async (_what, change) => {
    expect(await deliverNotification({ ...row, ...change })).toBe("failed");
    expect(rows.failNotification).toHaveBeenCalledExactlyOnceWith(row.id, expect.any(String), true);
    expect(written.join()).not.toContain("secret-value");
  });

  test("an outage goes back to the queue, and is given up after the last attempt", async () => {
    fault({ at: "before", path: "/emails", status: 500, times: 2 });
    expect(await deliverNotification(row)).toBe("will retry");
    expect(await deliverNotification({ ...row, attempts: 8 })).toBe("failed");
    expect(rows.failNotification.mock.calls.map((call) => call[2])).toEqual([false, false]);
  });
});

describe("POST /api/auth/send-email", () => {
  function hook(data: object, user: object = {}, id = "msg_1", tamper = (body: string) => body) {
    const body = JSON.stringify({
      user: { email: "ann@example.com", ...user },
      email_data: {
        email_action_type: "signup",
        token: "654321",
        token_hash: "secret-hash",
        redirect_to: "http://127.0.0.1:3000/cart",
        ...data,
      },
    });
    const now = new Date();
    const signature = new Webhook(secret.replace("v1,", "")).sign(id, now, body);
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": `${Math.floor(now.getTime() / 1000)}`,
      "webhook-signature": signature,
    };
    return POST(
      new Request("http://127.0.0.1:3000/api/auth/send-email", { method: "POST", headers, body: tamper(body) }),
    );
  }

  test("sends the code and our own link, and answers {}", async () => {
    const response = await hook({});
    expect([response.status, await response.json()]).toEqual([200, {}]);
    const [email] = await inbox("ann@example.com");
    expect(email?.code).toBe("654321");
    expect(email?.links).toContain("http://127.0.0.1:3000/auth/confirm?token_hash=secret-hash&type=email&next=%2Fcart");
  });

  test("the same request twice sends once", async () => {
    await hook({});
    expect((await hook({})).status).toBe(200);
    expect(await inbox()).toHaveLength(1);
  });

  test("a secure change of address sends two messages", async () => {
    const tokens = {
      email_action_type: "email_change",
      token: "111111",
      token_new: "222222",
      token_hash: "hash-of-new",
      token_hash_new: "hash-of-current",
    };
    expect((await hook(tokens, { new_email: "new@example.com" })).status).toBe(200);
    const [current] = await inbox("ann@example.com");
    const [changed] = await inbox("new@example.com");
    expect([current?.code, changed?.code]).toEqual([null, null]); // no page asks for one
    expect(current?.links.join()).toContain("token_hash=hash-of-current");
    expect(changed?.links.join()).toContain("token_hash=hash-of-new");
  });

  test("a changed body is refused and nothing is sent", async () => {
    const response = await hook({}, {}, "msg_1", (body) => body.replace("ann@", "eve@"));
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: { http_code: 401, message: "The signature is not valid." } },
    ]);
    expect(await inbox()).toEqual([]);
  });

  test("an outage is reported so that auth tries again, and the second try sends", async () => {
    fault({ at: "before", path: "/emails", status: 503 });
    const response = await hook({});
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "true"]);
    expect(await response.json()).toMatchObject({ error: { http_code: 503 } });
    expect((await hook({})).status).toBe(200);
    expect(await inbox()).toHaveLength(1);
  });

  test("a notice that we have no message for does not fail the change; an unknown kind does", async () => {
    expect((await hook({ email_action_type: "password_changed_notification" })).status).toBe(200);
    expect((await hook({ email_action_type: "surprise" })).status).toBe(400);
    expect(await inbox()).toEqual([]);
  });

  test("neither code nor hash nor address is logged", async () => {
    await hook({});
    fault({
      at: "before",
      path: "/emails",
      status: 422,
      body: { statusCode: 422, name: "validation_error", message: "to ann@example.com" },
    });
    await hook({}, {}, "msg_2");
    expect(written.length).toBeGreaterThanOrEqual(2);
    expect(written.join()).not.toMatch(/654321|secret-hash|ann@example\.com/);
  });
});
