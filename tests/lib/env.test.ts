import { beforeEach, describe, expect, test, vi } from "vitest";

const whole = {
  APP_URL: "https://numninja.example",
  DATABASE_URL_SERVER: "postgres://nobody",
  DATABASE_URL_WORKER: "postgres://nobody",
  SUPABASE_URL: "https://project.supabase.example",
  SUPABASE_PUBLISHABLE_KEY: "k",
  SUPABASE_SECRET_KEY: "k",
  SEND_EMAIL_HOOK_SECRET: "v1,whsec_k",
  STRIPE_SECRET_KEY: "sk_live_k",
  STRIPE_WEBHOOK_SECRET: "whsec_k",
  DIDWW_API_KEY: "k",
  DIDWW_CALLBACK_SECRET: "k",
  RESEND_API_KEY: "k",
  EMAIL_FROM: "NumNinja <hello@numninja.example>",
  OPERATOR_EMAIL: "operator@numninja.example",
};
const sandbox = { DIDWW_API_URL: "https://sandbox-api.didww.com/v3" };
const embeddedCarrier = { DIDWW_API_URL: "http://127.0.0.1:54332/v3" };
const testMode = { STRIPE_SECRET_KEY: "sk_test_k" };
const embeddedStripe = { ...testMode, STRIPE_API_BASE: "http://127.0.0.1:54331" };

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllEnvs();
  for (const name of [
    "DIDWW_API_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_API_URL",
    "STRIPE_API_BASE",
    "NUMNINJA_ALLOW_SPEND",
    "NEXT_PHASE",
    "INNGEST_DEV",
    "NUMNINJA_LOCAL",
    "NUMNINJA_CLOCK_FILE",
  ])
    vi.stubEnv(name, undefined);
});

async function readEnv(change: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries({ ...whole, ...change })) vi.stubEnv(name, value);
  return (await import("@/lib/env")).env();
}

/** What a carrier's orders need: the application's environment and the carrier's own, with its rule about money. */
async function readAll(change: Record<string, string | undefined>) {
  await readEnv(change);
  const { carrierEntries } = await import("@/lib/carriers/registry");
  for (const { checkEnvironment } of carrierEntries) checkEnvironment();
  return carrierEntries.length;
}

describe("a server that joins real money with pretended goods, or the other way round, does not work, however it was started", () => {
  test.each<[string, Record<string, string>]>([
    ["a real carrier and Stripe's test mode", testMode],
    ["a real carrier and the embedded Stripe", embeddedStripe],
    ["live cards and the carrier's sandbox", sandbox],
    ["live cards and the embedded carrier", embeddedCarrier],
  ])("%s", async (_, change) => {
    await expect(readAll(change)).rejects.toThrow(/DIDWW_API_URL: .*NUMNINJA_ALLOW_SPEND/);
    vi.resetModules();
    expect(await readAll({ ...change, NUMNINJA_ALLOW_SPEND: "1" })).toBe(2);
  });

  test.each<[string, Record<string, string>]>([
    ["all real", {}],
    ["test mode and sandbox", { ...testMode, ...sandbox }],
    ["all embedded", { ...embeddedStripe, ...embeddedCarrier }],
  ])("%s is fine", async (_, change) => {
    expect(await readAll(change)).toBe(2);
  });
});

describe("a carrier that we may do without", () => {
  const twilio = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "k" };
  const embedded = { ...embeddedStripe, ...embeddedCarrier };

  test("is absent without its marker, whatever else is set", async () => {
    await readAll({ ...embedded, TWILIO_AUTH_TOKEN: "k" });
    const { carrierFor, presentCarriers } = await import("@/lib/carriers");
    expect(presentCarriers()).toEqual(["didww"]);
    expect(() => carrierFor("twilio")).toThrow(expect.objectContaining({ code: "not_configured" }));
  });

  test("has to be whole, and not mix money, once it is there", async () => {
    await expect(readAll({ ...embedded, ...twilio, TWILIO_AUTH_TOKEN: undefined })).rejects.toThrow(
      /TWILIO_AUTH_TOKEN/,
    );
    vi.resetModules();
    await expect(readAll({ ...embedded, ...twilio })).rejects.toThrow(/TWILIO_API_URL: .*NUMNINJA_ALLOW_SPEND/);
    vi.resetModules();
    await readAll({ ...embedded, ...twilio, TWILIO_API_URL: "http://127.0.0.1:54337" });
    expect((await import("@/lib/carriers")).presentCarriers()).toEqual(["didww", "twilio"]);
  });
});

test("the host of the voice application is compared without case, so it is kept in lower case", async () => {
  expect((await readEnv({ VOICE_SIP_HOST: "Voice.Example.TEST" })).VOICE_SIP_HOST).toBe("voice.example.test");
});

describe("in production", () => {
  const production = { NODE_ENV: "production", INNGEST_EVENT_KEY: "k", INNGEST_SIGNING_KEY: "signkey-k" };

  test("jobs need the keys of their server", async () => {
    await expect(readEnv({ ...production, INNGEST_SIGNING_KEY: undefined })).rejects.toThrow(/INNGEST_SIGNING_KEY/);
    vi.resetModules();
    expect(await readEnv(production)).toBeTruthy();
  });

  test("unsigned jobs are for the embedded stack only", async () => {
    const unsigned = { NODE_ENV: "production", INNGEST_DEV: "http://127.0.0.1:8288" };
    await expect(readEnv({ ...production, ...unsigned })).rejects.toThrow(/INNGEST_DEV/);
    vi.resetModules();
    expect(await readEnv({ ...unsigned, NUMNINJA_LOCAL: "1" })).toBeTruthy();
  });

  test("business time moves on the embedded stack only", async () => {
    const moved = { ...production, NUMNINJA_CLOCK_FILE: "/tmp/clock.json" };
    await expect(readEnv(moved)).rejects.toThrow(/NUMNINJA_CLOCK_FILE/);
    vi.resetModules();
    expect(await readEnv({ ...moved, NUMNINJA_LOCAL: "1" })).toBeTruthy();
  });
});

describe("a server that starts with a gap stops and lists it", () => {
  const start = async (change: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries({ ...whole, ...change, NEXT_RUNTIME: "nodejs" }))
      vi.stubEnv(name, value);
    return (await import("@/instrumentation")).register();
  };

  test("at its start, not at the first request", async () => {
    await expect(start({ RESEND_API_KEY: undefined, OPERATOR_EMAIL: "nobody" })).rejects.toThrow(
      /OPERATOR_EMAIL.*|RESEND_API_KEY/s,
    );
    vi.resetModules();
    await expect(start(testMode)).rejects.toThrow(/NUMNINJA_ALLOW_SPEND/);
    vi.resetModules();
    await expect(start({})).resolves.toBeUndefined();
  });

  test("names what the application and what a carrier lacks in one message, each variable once", async () => {
    const error: Error = await start({ RESEND_API_KEY: undefined, DIDWW_API_KEY: undefined }).catch((e) => e);
    expect(error.message.match(/RESEND_API_KEY|DIDWW_API_KEY/g)?.sort()).toEqual(["DIDWW_API_KEY", "RESEND_API_KEY"]);
  });

  test("in production the process ends, because Next would go on without", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    await start({
      NODE_ENV: "production",
      INNGEST_EVENT_KEY: "k",
      INNGEST_SIGNING_KEY: "k",
      RESEND_API_KEY: undefined,
    });
    expect(exit).toHaveBeenCalledWith(1);
    expect(said.mock.calls.join()).toMatch(/RESEND_API_KEY/);
    exit.mockRestore();
    said.mockRestore();
  });

  test("while it is built it needs nothing", async () => {
    await expect(start({ RESEND_API_KEY: undefined, NEXT_PHASE: "phase-production-build" })).resolves.toBeUndefined();
  });
});
