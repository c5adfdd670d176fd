import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../setup/database.ts";
import { startTestApi, type TestApi } from "../../setup/supabase-api.ts";

// The other end of the Send Email Hook, as the application implements it: POST /api/auth/send-email.
const received: { headers: Record<string, string>; body: string }[] = [];
let answer = 200;
let hook: Server;
let database: TestDatabase;
let api: TestApi;
const { sendEmailHookSecret: secret } = inject("postgres").keys;

beforeAll(async () => {
  hook = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(answer, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  database = await createTestDatabase();
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/api/auth/send-email`;
  api = await startTestApi(database, { sendEmailHook: { url, secret } });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
  hook?.close();
});
beforeEach(() => {
  received.length = 0;
  answer = 200;
});

test("each mail is one request with a Standard-Webhooks signature", async () => {
  await api.anon().auth.signUp({ email: "a@example.com", password: "correct-horse-1" });
  expect(received).toHaveLength(1);
  const payload = new Webhook(secret.replace("v1,whsec_", "")).verify(received[0]!.body, received[0]!.headers) as {
    user: { email: string };
    email_data: { email_action_type: string };
  };
  expect(payload.user.email).toBe("a@example.com");
  expect(payload.email_data.email_action_type).toBe("signup");
});

test("a hook that fails makes the request fail, and the next try sends a code that works", async () => {
  answer = 500;
  const refused = await api.anon().auth.signUp({ email: "b@example.com", password: "correct-horse-1" });
  expect(refused.error).toMatchObject({ status: 500, message: expect.stringContaining("hook") });
  expect(received).toHaveLength(1);
  answer = 200;
  expect((await api.anon().auth.signUp({ email: "b@example.com", password: "correct-horse-1" })).error).toBeNull();
  const { token } = JSON.parse(received.at(-1)!.body).email_data;
  const { data } = await api.anon().auth.verifyOtp({ email: "b@example.com", token, type: "email" });
  expect(data.session).toBeTruthy();
});
