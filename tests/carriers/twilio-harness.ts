import { createTwilioCarrier } from "@/lib/carriers/twilio/adapter";
import { start } from "../../local/twilio/index.ts";
import { signTwilio } from "../../local/twilio/voice/signature.ts";
import type { CarrierHarness, WireFault } from "./contract/harness";

const accountSid = `AC${"0".repeat(31)}7`;
const authToken = "test-twilio-token";
const publicUrl = "https://numninja.example";

const faults: Record<WireFault, Record<string, unknown>> = {
  rate_limited: { status: 429 },
  server_error: { status: 503 },
  html: { status: 502, body: "<html><body>Bad gateway</body></html>", contentType: "text/html" },
  empty: { status: 200, body: "", contentType: "application/json" },
  truncated: { drop: "truncate" },
  reset: { drop: "reset" },
  hang: { drop: "hang" },
};

const account = `/api/2010-04-01/Accounts/${accountSid}`;
const operations = {
  search: { method: "GET", path: `${account}/AvailablePhoneNumbers` },
  order: { method: "POST", path: `${account}/IncomingPhoneNumbers.json` },
  get_order: { method: "GET", path: `${account}/IncomingPhoneNumbers` },
};

export interface TwilioHarness extends CarrierHarness {
  connect(...over: Parameters<CarrierHarness["connect"]>): ReturnType<typeof createTwilioCarrier>;
  /** `POST /__control/…` and friends of the emulator. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The embedded Twilio behind the contract suite's harness, in memory. */
export async function startTwilio(): Promise<TwilioHarness> {
  const emulator = await start({ accountSid, authToken });

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${emulator.url}/__control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  return {
    control,
    connect: ({ timeoutMs = 2_000, key = authToken } = {}) =>
      createTwilioCarrier({
        accountSid,
        authToken: key,
        hosts: { api: `${emulator.url}/api`, pricing: `${emulator.url}/pricing` },
        publicUrl,
        fallbackUrl: "https://fallback.example/voice",
        takeTokens: async () => {},
        onResult: () => {},
        retryDelayMs: () => 5,
        timeoutMs,
        searchTimeoutMs: timeoutMs,
      }),
    textBody: ({ to, from, body }) =>
      new URLSearchParams({ MessageSid: `SM${"0".repeat(32)}`, To: to, From: from, Body: body }).toString(),
    delivery(rawBody) {
      const url = `${publicUrl}/api/texts/twilio`;
      const headers = new Headers({ "x-twilio-signature": signTwilio(authToken, url, new URLSearchParams(rawBody)) });
      return { url, headers, rawBody };
    },
    reset: () => control("POST", "/reset"),
    callbackUrl: `${publicUrl}/api/webhooks/twilio/orders`,
    async fail(fault, operation, { times = 1, after = false } = {}) {
      await control("POST", "/faults", {
        at: after ? "after" : "before",
        times,
        ...operations[operation],
        ...faults[fault],
      });
    },
    advance: (ms) => control("POST", "/clock", { advance_ms: ms }),
    settleOrders: async () => {},
    async placeCall({ to, from }) {
      await control("POST", `/numbers/${encodeURIComponent(to)}`, {
        settings: { voice_url: `${emulator.url}/documents/busy` },
      });
      await control("POST", "/calls", { to, from });
    },
    setBalance: (balance) => control("PATCH", "/account", { balance: Number(balance) }),
    sellElsewhere: ({ e164 }) => control("POST", "/stock/withdraw", { numbers: [e164] }),
    async countOrders(reference) {
      const numbers = await control<{ settings: { friendly_name: string } }[]>("GET", "/numbers");
      return numbers.filter(({ settings }) => settings.friendly_name === reference).length;
    },
    async countRequests(operation) {
      const { method, path } = operations[operation];
      return (await control<unknown[]>("GET", `/journal?method=${method}&path=${path}`)).length;
    },
    place: { country: "US", type: "local" },
    sipHost: "voice.example.test",
    close: () => emulator.close(),
  };
}
