import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Delivery, webhookRoute } from "@/lib/api/webhook-route";

vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: () => {},
}));
vi.mock("@/lib/env", () => ({ env: () => ({ APP_URL: "https://numninja.example" }) }));

const seen: Delivery<{ kind: string }>[] = [];
const stored: string[] = [];
let isDatabaseAway = false;

const route = webhookRoute({
  source: "test",
  maxBodyBytes: 20,
  verify: (delivery: Delivery<{ kind: string }>) => {
    seen.push(delivery);
    if (delivery.params.kind === "nothing") return { ok: false, reason: "kind", status: 404 };
    return delivery.headers.get("signature") === delivery.rawBody
      ? { ok: true, event: delivery.rawBody }
      : { ok: false, reason: "signature" };
  },
  record: async (event) => {
    if (isDatabaseAway) throw new Error("the database is away");
    stored.push(event);
    return event === "own" ? new Response("own answer", { status: 202 }) : { is_new: true };
  },
});

const deliver = (body: string, { kind = "orders", signature = body } = {}) =>
  route(
    new Request("http://10.0.0.7:3000/api/webhooks/test/orders?a=1", {
      method: "POST",
      body,
      headers: { signature, "x-forwarded-host": "evil.example" },
    }),
    { params: Promise.resolve({ kind }) },
  );
const answer = async (response: Response) => [response.status, await response.text()];

beforeEach(() => {
  isDatabaseAway = false;
  stored.length = 0;
});

describe("a webhook", () => {
  test("is stored after it was verified, and answered", async () => {
    expect(await answer(await deliver("event"))).toEqual([200, "ok"]);
    expect(stored).toEqual(["event"]);
    expect(seen.at(-1)?.url).toBe("https://numninja.example/api/webhooks/test/orders?a=1");
  });

  test("may be answered with words of its own", async () => {
    expect(await answer(await deliver("own"))).toEqual([202, "own answer"]);
  });

  test.each([
    ["a wrong signature", () => deliver("event", { signature: "forged" }), 400],
    ["an address that is nobody's", () => deliver("event", { kind: "nothing" }), 404],
    ["a body that is too long", () => deliver("x".repeat(21)), 413],
  ])("with %s is refused and not stored", async (_, send, status) => {
    expect((await send()).status).toBe(status);
    expect(stored).toEqual([]);
  });

  test("that could not be stored is answered so that its sender repeats it", async () => {
    isDatabaseAway = true;
    expect(await answer(await deliver("event"))).toEqual([500, "not stored"]);
  });
});
