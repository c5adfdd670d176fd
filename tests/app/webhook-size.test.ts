import { beforeAll, describe, expect, test } from "vitest";
import { POST as stripeRoute } from "@/app/api/checkout/webhook/route";
import { POST as jobsRoute } from "@/app/api/inngest/route";
import { POST as textsRoute } from "@/app/api/texts/[kind]/route";
import { POST as voiceRoute } from "@/app/api/voice/[kind]/route";
import { POST as sourceRoute } from "@/app/api/webhooks/[source]/[kind]/route";

beforeAll(() => {
  Object.assign(process.env, {
    APP_URL: "http://127.0.0.1:3000",
    DATABASE_URL_SERVER: "postgres://nobody",
    DATABASE_URL_WORKER: "postgres://nobody",
    SUPABASE_URL: "http://127.0.0.1:1",
    SUPABASE_PUBLISHABLE_KEY: "nothing",
    SUPABASE_SECRET_KEY: "nothing",
    SEND_EMAIL_HOOK_SECRET: "v1,whsec_dGVzdC1ob29rLXNlY3JldC1mb3ItdGVzdHM=",
    STRIPE_SECRET_KEY: "sk_test_nothing",
    STRIPE_WEBHOOK_SECRET: "whsec_nothing",
    DIDWW_API_KEY: "nothing",
    DIDWW_API_URL: "http://127.0.0.1:1/v3",
    DIDWW_CALLBACK_SECRET: "nothing",
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "nothing",
    TWILIO_API_URL: "http://127.0.0.1:1",
    RESEND_API_KEY: "nothing",
    EMAIL_FROM: "NumNinja <hello@numninja.example>",
    OPERATOR_EMAIL: "operator@numninja.example",
  });
});

const chunk = new Uint8Array(64 * 1024).fill(97);
const megabytes = 20;

/** A body that arrives piece by piece and never says how long it is. */
function stream() {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (sent >= megabytes * 1024 * 1024) return controller.close();
      sent += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });
  const request = new Request("http://127.0.0.1:3000/hook", { method: "POST", body, duplex: "half" } as RequestInit);
  return { request, sent: () => sent };
}

type Route = (request: Request) => Promise<Response>;
const stripe: Route = (request) => stripeRoute(request, { params: Promise.resolve({}) });
const voice: Route = (request) => voiceRoute(request, { params: Promise.resolve({ kind: "inbound" }) });
const texts: Route = (request) => textsRoute(request, { params: Promise.resolve({ kind: "twilio" }) });
const source = (name: string): Route => {
  const params = Promise.resolve({ source: name, kind: "orders" });
  return (request) => sourceRoute(request, { params });
};

describe("anybody can post to a webhook: what is too long is refused before it fills the memory", () => {
  test.each<[string, Route]>([
    ["Stripe's", stripe],
    ["a carrier's", source("didww")],
    ["the voice application's", voice],
    ["texts", texts],
  ])("%s", async (_, route) => {
    const { request, sent } = stream();
    expect((await route(request)).status).toBe(413);
    expect(sent()).toBeLessThan(2 * 1024 * 1024);
  });

  test("a short one is read and its signature looked at", async () => {
    const short = () => new Request("http://127.0.0.1:3000/hook", { method: "POST", body: "a=1" });
    for (const route of [stripe, source("didww"), voice, texts]) expect((await route(short())).status).toBe(400);
    for (const name of ["nobody", "stripe"]) expect((await source(name)(short())).status).toBe(404);
  });
});

describe("the jobs' door", () => {
  const jobs = (headers: Record<string, string>): { response: Promise<Response>; sent: () => number } => {
    const { request, sent } = stream();
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return { response: jobsRoute(request as never, {}), sent };
  };

  test("reads no more than four megabytes, signed or not", async () => {
    process.env.INNGEST_SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
    const { response, sent } = jobs({ "x-inngest-signature": "t=1&s=nothing" });
    expect((await response).status).toBe(413);
    expect(sent()).toBeLessThan(6 * 1024 * 1024);
  });

  test("reads nothing at all without a signature", async () => {
    const { response, sent } = jobs({});
    expect((await response).status).toBe(401);
    expect(sent()).toBeLessThan(256 * 1024);
  });
});
