import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDidwwCarrier } from "@/lib/carriers/didww/adapter";
import { apiKeyAuth } from "@/lib/carriers/didww/api";
import { apiVersion } from "@/lib/carriers/didww/read-document";
import type { CallRecord } from "@/lib/carriers/entry";
import { CarrierError } from "@/lib/carriers/errors";

/** How the next request is answered; the last entry stays for all that follow. */
type Step = (request: IncomingMessage, response: ServerResponse) => void;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/vnd.api+json", ...headers }).end(JSON.stringify(body));
  };
const text =
  (status: number, body: string, type = "text/html"): Step =>
  (_request, response) => {
    response.writeHead(status, { "Content-Type": type }).end(body);
  };
const reset: Step = (request) => {
  request.socket.resetAndDestroy();
};
const hang: Step = () => {};
const truncated: Step = (request, response) => {
  response.writeHead(200, { "Content-Type": "application/vnd.api+json", "Content-Length": "4000" });
  response.write('{"data":{"id":');
  setTimeout(() => request.socket.destroy(), 20);
};

const meta = { api_version: apiVersion };
const balance = { data: { id: "b", type: "balances", attributes: { total_balance: "250.00" } }, meta };
const order = (attributes: Record<string, unknown> = {}) => ({
  data: {
    id: "order-1",
    type: "orders",
    attributes: { status: "pending", amount: "0.85", external_reference_id: "ref-1", ...attributes },
  },
  meta,
});
const fine = json(200, balance);

let server: Server;
let baseUrl: string;
let steps: Step[] = [];
let seen: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let results: { ok: boolean; error: string | undefined }[] = [];
let circuits: (string | undefined)[] = [];
let calls: CallRecord[] = [];

beforeEach(async () => {
  [steps, seen, results, circuits, calls] = [[], [], [], [], []];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      seen.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      const step = steps.length > 1 ? steps.shift()! : steps[0]!;
      step(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const carrier = (over: { baseUrl?: string; timeoutMs?: number; takeTokens?: () => Promise<void> } = {}) =>
  createDidwwCarrier({
    baseUrl: over.baseUrl ?? baseUrl,
    auth: apiKeyAuth("the-key"),
    callbackSecret: "secret",
    publicUrl: "https://shop.example.test",
    takeTokens: over.takeTokens ?? (async () => {}),
    onResult: (ok, error, circuit) => {
      results.push({ ok, error });
      circuits.push(circuit);
    },
    onCall: (call) => calls.push(call),
    retryDelayMs: () => 1,
    timeoutMs: over.timeoutMs ?? 2_000,
  });

const placeOrder = (over: Parameters<typeof carrier>[0] = {}, signal?: AbortSignal) =>
  carrier(over).purchasing.order(
    {
      reference: "ref-1",
      skuRef: "sku-1",
      availableRef: "available-1",
      callbackUrl: "https://shop.example.test/cb",
      renewals: 0,
    },
    signal ? { signal } : {},
  );

const failure = async (work: Promise<unknown>): Promise<CarrierError> => {
  const error = await work.then(
    (value) => new Error(`succeeded with ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof CarrierError) return error;
  throw error;
};

describe("every request", () => {
  test("carries key, version pin and media type, and never follows a redirect with them", async () => {
    steps = [fine];
    expect(await carrier().account.getBalance()).toEqual({ available: "250.00", currency: "USD" });
    expect(seen[0]!.headers).toMatchObject({
      "api-key": "the-key",
      "x-didww-api-version": "2026-04-16",
      accept: "application/vnd.api+json",
    });
    expect(seen[0]!.headers["content-type"]).toBeUndefined();

    seen = [];
    steps = [(_request, response) => response.writeHead(302, { Location: `${baseUrl}/elsewhere` }).end()];
    expect((await failure(carrier().account.getBalance())).code).toBe("unavailable");
    expect(seen.map(({ path }) => path)).not.toContain("/v3/elsewhere");
  });

  test("waits for its budget first, and does not go out without it", async () => {
    steps = [fine];
    const refused = new CarrierError("rate_limited", "used up", { retryAfterSeconds: 3 });
    const error = await failure(carrier({ takeTokens: () => Promise.reject(refused) }).account.getBalance());
    expect(error).toBe(refused);
    expect(seen).toEqual([]);
  });

  test("is answered loudly when DIDWW serves another version than we speak", async () => {
    steps = [json(200, { ...balance, meta: { api_version: "2026-11-19" } })];
    const error = await failure(carrier().account.getBalance());
    expect(error.code).toBe("not_configured");
    expect(error.message).toContain("2026-11-19");
    expect(seen).toHaveLength(1);
    expect(results).toMatchObject([{ ok: false }]);
  });
});

describe("a read", () => {
  test.each([
    ["a 500", json(500, { errors: [] })],
    ["a 503 page in HTML", text(503, "<html>maintenance</html>")],
    ["HTML with status 200", text(200, "<html>welcome</html>")],
    ["an empty body", text(200, "", "application/vnd.api+json")],
    ["JSON that is no document", json(200, { hello: "world" })],
    ["a body cut short", truncated],
    ["a reset connection", reset],
  ])("is tried again after %s", async (_name, fault) => {
    steps = [fault, fault, fine];
    expect(await carrier().account.getBalance()).toMatchObject({ available: "250.00" });
    expect(seen).toHaveLength(3);
    expect(results.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test("gives up after the second retry", async () => {
    steps = [json(500, {})];
    expect((await failure(carrier().account.getBalance())).code).toBe("unavailable");
    expect(seen).toHaveLength(3);
  });

  test("never takes longer than its deadline, retries included", async () => {
    steps = [hang];
    const started = Date.now();
    expect((await failure(carrier({ timeoutMs: 150 }).account.getBalance())).code).toBe("unavailable");
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  test("is not tried again when asked to slow down, and that is no sign of illness", async () => {
    steps = [json(429, { errors: [] }, { "Retry-After": "2" })];
    expect(await failure(carrier().account.getBalance())).toMatchObject({ code: "rate_limited", retryAfterSeconds: 2 });
    expect(seen).toHaveLength(1);
    expect(results).toEqual([]);
  });

  test("with a revoked key is unauthorized, once, and counts against the carrier", async () => {
    steps = [json(401, { errors: [{ title: "Unauthorized" }] })];
    expect((await failure(carrier().account.getBalance())).code).toBe("unauthorized");
    expect(seen).toHaveLength(1);
    expect(results).toMatchObject([{ ok: false }]);
  });

  test("of something that does not exist is null, and the carrier is well", async () => {
    steps = [json(404, { errors: [{ title: "Record not found", detail: "…", code: "404" }] })];
    expect(await carrier().purchasing.get("nope")).toBeNull();
    expect(results).toEqual([{ ok: true, error: undefined }]);
  });

  test("that is switched off for our account says so without closing the carrier", async () => {
    steps = [json(403, { errors: [{ title: "Forbidden" }] })];
    expect((await failure(carrier().inventory.find("x"))).code).toBe("not_enabled");
    expect(results).toEqual([{ ok: true, error: undefined }]);
  });
});

describe("an order", () => {
  test("is counted apart from reads, and its reply is kept without our key", async () => {
    const page = "<pre>POST /v3/orders\nApi-Key: the-key\nAuthorization: Bearer abc.def</pre>";
    steps = [text(502, page), fine];
    const error = await failure(placeOrder());
    expect(error).toMatchObject({ code: "unknown_outcome", raw: { status: 502 } });
    expect(JSON.stringify(error.raw)).toContain("POST /v3/orders");
    expect(JSON.stringify(error.raw)).not.toMatch(/the-key|abc/);
    await carrier().account.getBalance();
    expect(circuits).toEqual(["orders", "calls"]);
  });

  test("goes out with our reference, our callback, one number and no back-ordering", async () => {
    steps = [json(201, order())];
    expect(await placeOrder()).toMatchObject({ ref: "order-1", reference: "ref-1", status: "pending", amount: "0.85" });
    expect(JSON.parse(seen[0]!.body)).toEqual({
      data: {
        type: "orders",
        attributes: {
          allow_back_ordering: false,
          external_reference_id: "ref-1",
          callback_url: "https://shop.example.test/cb",
          callback_method: "post",
          items: [
            {
              type: "did_order_items",
              attributes: { sku_id: "sku-1", available_did_id: "available-1", billing_cycles_count: 0 },
            },
          ],
        },
      },
    });
  });

  test.each([
    ["a 500", json(500, { errors: [] })],
    ["a 502 page in HTML", text(502, "<html>bad gateway</html>")],
    ["a reset connection", reset],
    ["a body cut short", truncated],
    ["an empty body", text(201, "", "application/vnd.api+json")],
    ["HTML with status 201", text(201, "<html>thanks</html>")],
    ["an order without status", json(201, order({ status: undefined }))],
    ["a list", json(201, { data: [], meta })],
    ["another API version", json(201, { ...order(), meta: { api_version: "2026-11-19" } })],
    ["silence", hang],
  ])("answered by %s has an unknown outcome and is sent once", async (_name, fault) => {
    steps = [fault];
    const error = await failure(placeOrder({ timeoutMs: 1_000 }));
    expect(error.code).toBe("unknown_outcome");
    expect(error.retryable).toBe(false);
    expect(seen).toHaveLength(1);
  });

  test("whose caller hung up has an unknown outcome, and the carrier is not blamed", async () => {
    steps = [hang];
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect((await failure(placeOrder({}, controller.signal))).code).toBe("unknown_outcome");
    expect(results).toEqual([]);
  });

  test.each([
    [
      "sold elsewhere",
      json(422, {
        errors: [
          {
            title: "is invalid",
            detail: "items/0/available_did_id - is invalid",
            source: { pointer: "/data/attributes/items/0/available_did_id" },
          },
        ],
      }),
      "taken",
    ],
    [
      "without money",
      json(400, { errors: [{ title: "Insufficient funds", detail: "Insufficient funds", code: "400" }] }),
      "insufficient_funds",
    ],
    ["too fast", text(429, ""), "rate_limited"],
    ["with a revoked key", text(401, ""), "unauthorized"],
  ])("refused because it is %s is known not to exist", async (_name, answer, code) => {
    steps = [answer];
    expect((await failure(placeOrder())).code).toBe(code);
    expect(seen).toHaveLength(1);
  });

  test("that could not be sent at all is known not to exist", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect((await failure(placeOrder({ baseUrl: `http://127.0.0.1:${port}/v3` }))).code).toBe("unavailable");
  });

  test("without a reference to find it by is never sent", async () => {
    steps = [json(201, order())];
    const nameless = carrier().purchasing.order({
      reference: "",
      skuRef: "s",
      callbackUrl: "https://shop.example.test/cb",
      renewals: 0,
    });
    expect((await failure(nameless)).code).toBe("rejected");
    expect(seen).toEqual([]);
  });

  test("found by reference is the living one, and only ours", async () => {
    const { data } = order();
    const list = [
      { ...data, id: "canceled", attributes: { ...data.attributes, status: "canceled" } },
      { ...data, id: "stranger", attributes: { ...data.attributes, external_reference_id: "ref-2" } },
      { ...data, id: "living", attributes: { ...data.attributes, status: "completed" } },
    ];
    steps = [json(200, { data: list, meta: { ...meta, total_records: 3 } })];
    expect(await carrier().purchasing.findByReference("ref-1")).toMatchObject({ ref: "living" });
  });
});

describe("secrets", () => {
  test("of a reply are not kept with an error", async () => {
    steps = [json(422, { errors: [], auth_password: "hunter2", nested: [{ incoming_auth_username: "root" }] })];
    const error = await failure(carrier().renewal.set("did-1", 0));
    expect(JSON.stringify(error.raw)).not.toMatch(/hunter2|root|the-key/);
  });
});
