import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import { apiKeyAuth } from "@/lib/carriers/didww/api";
import { start } from "../../local/didww/index.ts";
import { type CarrierHarness, eventually, type WireFault } from "./contract/harness";

const apiKey = "test-didww-key";
const callbackSecret = "test-callback-secret";

const textSecret = "a-secret-of-the-trunk";

const faults: Record<WireFault, Record<string, unknown>> = {
  rate_limited: { status: 429, headers: { "Retry-After": "2" } },
  server_error: { status: 503 },
  html: { status: 502, body: "<html><body>Bad gateway</body></html>", contentType: "text/html" },
  empty: { status: 200, body: "", contentType: "application/vnd.api+json" },
  truncated: { drop: "truncate" },
  reset: { drop: "reset" },
  hang: { drop: "hang" },
};

const operations = {
  search: { method: "GET", path: "/v3/available_dids" },
  order: { method: "POST", path: "/v3/orders" },
  get_order: { method: "GET", path: "/v3/orders" },
};

export interface DidwwHarness extends CarrierHarness {
  connect(...over: Parameters<CarrierHarness["connect"]>): ReturnType<typeof createDidwwCarrier>;
  callbacks(): ReturnType<NonNullable<CarrierHarness["callbacks"]>>;
  /** `POST /__control/…` and friends of the emulator. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** DIDWW's API as another client of the same account would use it. */
  raw<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The embedded DIDWW behind the contract suite's harness, in memory, without a rate limit, orders settle immediately. */
export async function startDidww(): Promise<DidwwHarness> {
  const caught: ReturnType<DidwwHarness["callbacks"]> = [];
  const hook = createServer((request, response) => {
    let rawBody = "";
    request.on("data", (chunk) => {
      rawBody += chunk;
    });
    request.on("end", () => {
      const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      caught.push({ url: request.url!, method: request.method!, headers, rawBody });
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const publicUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;

  const emulator = await start({
    apiKey,
    callbackSecret,
    voiceSipHost: "voice.example.test",
    orderDelayMs: 20,
    rateLimitPerSecond: 0,
  });

  async function send<T>(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<T> {
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  const control = <T>(method: string, path: string, body?: unknown) =>
    send<T>(`${emulator.url}/__control${path}`, method, body, { "Content-Type": "application/json" });
  const raw = <T>(method: string, path: string, body?: unknown) =>
    send<T>(`${emulator.url}/v3${path}`, method, body, {
      "Api-Key": apiKey,
      "X-DIDWW-API-Version": "2026-04-16",
      Accept: "application/vnd.api+json",
      "Content-Type": "application/vnd.api+json",
    });

  return {
    control,
    raw,
    connect: ({ timeoutMs = 2_000, key = apiKey } = {}) =>
      createDidwwCarrier({
        baseUrl: `${emulator.url}/v3`,
        auth: apiKeyAuth(key),
        callbackSecret,
        textSecret,
        publicUrl,
        takeTokens: async () => {},
        onResult: () => {},
        retryDelayMs: () => 5,
        timeoutMs,
        searchTimeoutMs: timeoutMs,
      }),
    textBody: ({ to, from, body }) =>
      JSON.stringify({
        id: "9f0f1c1e",
        from: from.slice(1),
        to: to.slice(1),
        text_b64: Buffer.from(body).toString("base64"),
      }),
    delivery: (rawBody) => ({
      url: `${publicUrl}/api/texts/didww`,
      headers: new Headers({ "x-hook-secret": textSecret }),
      rawBody,
    }),
    async reset() {
      await control("POST", "/reset");
      caught.length = 0;
    },
    callbackUrl: `${publicUrl}/api/webhooks/didww/orders`,
    callbacks: () => caught,
    async fail(fault, operation, { times = 1, after = false } = {}) {
      await control("POST", "/faults", {
        at: after ? "after" : "before",
        times,
        ...operations[operation],
        ...faults[fault],
      });
    },
    advance: (ms) => control("POST", "/clock", { advance_ms: ms }),
    async settleOrders() {
      await eventually(async () => {
        const { data } = await raw<{ data: unknown[] }>("GET", "/orders?filter[status]=pending");
        return data.length === 0;
      });
    },
    holdOrders: () => control("POST", "/scenarios", { kind: "stuck_pending", times: 1 }),
    placeCall: ({ to, from }) => control("POST", "/calls", { to: to.slice(1), from: from.slice(1), talk_seconds: 40 }),
    setBalance: (balance) => control("POST", "/balance", { balance }),
    sellElsewhere: ({ e164 }) => control("POST", "/stock/withdraw", { numbers: [e164] }),
    async countOrders(reference) {
      const { data } = await raw<{ data: unknown[] }>("GET", `/orders?filter[external_reference_id]=${reference}`);
      return data.length;
    },
    async countRequests(operation) {
      const { method, path } = operations[operation];
      return (await control<unknown[]>("GET", `/journal?method=${method}&path=${path}`)).length;
    },
    place: { country: "US", type: "local" },
    sipHost: "voice.example.test",
    async close() {
      await emulator.close();
      hook.closeAllConnections();
      hook.close();
    },
  };
}
