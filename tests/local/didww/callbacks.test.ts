import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { signCallback } from "../../../local/didww/callbacks/signature.ts";
import { CALLBACK_SECRET, type Didww, eventually, type Received, startDidww, startSink } from "./harness.ts";

let didww: Didww;
let sink: Awaited<ReturnType<typeof startSink>>;
beforeAll(async () => {
  [didww, sink] = [await startDidww({ orderDelayMs: 20 }), await startSink()];
});
beforeEach(async () => {
  await didww.reset();
  sink.reset();
});
afterAll(async () => {
  await didww.close();
  sink.close();
});

const place = async (attributes: object = {}) =>
  (
    await didww.order(
      { sku_id: await didww.sku("US Seattle"), qty: 1 },
      { callback_url: `${sink.origin}/didww/orders?tenant=acme`, callback_method: "post", ...attributes },
    )
  ).one;
const received = (count: number) => eventually(() => sink.received.length >= count && sink.received);
const payloadOf = (request: Received) => Object.fromEntries(new URLSearchParams(request.body));
const isSigned = (request: Received, payload = payloadOf(request)) =>
  request.headers["x-didww-signature"] === signCallback(CALLBACK_SECRET, request.url, payload);

test("a settled order is reported by a signed form POST", async () => {
  const order = await place();
  const [request] = await received(1);
  expect(request!.method).toBe("POST");
  expect(request!.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(payloadOf(request!)).toEqual({ id: order.id, type: "orders", status: "completed" });
  expect(isSigned(request!)).toBe(true);
  expect(order.attributes.callback_method).toBe("post");
});

test("or by GET, with the members in the query and the signature over the whole address", async () => {
  const order = await place({ callback_url: `${sink.origin}/didww/orders`, callback_method: "get" });
  const [request] = await received(1);
  expect(request!.url).toBe(`${sink.origin}/didww/orders?id=${order.id}&status=completed&type=orders`);
  expect(request!.body).toBe("");
  expect(isSigned(request!, { id: order.id, status: "completed", type: "orders" })).toBe(true);
});

test("a canceled order is reported too", async () => {
  await didww.scenario({ kind: "stuck_pending" });
  const order = await place();
  await didww.control("POST", `/orders/${order.id}/cancel`);
  expect(payloadOf((await received(1))[0]!).status).toBe("canceled");
});

test("an account without a callback secret gets no callback", async () => {
  await didww.control("PATCH", "/account", { callbacks_enabled: false });
  const order = await place();
  await eventually(async () => (await didww.get(`/orders/${order.id}`)).one.attributes.status === "completed");
  await didww.advance(3_600_000);
  expect(sink.received).toHaveLength(0);
});

test("a refused callback is tried ten times with widening gaps, then dropped", async () => {
  sink.answerWith(() => ({ status: 503 }));
  await place();
  for (let count = 1; count <= 10; count++) {
    await received(count);
    await eventually(async () => (await didww.control("GET", "/deliveries"))[0].attempts.length === count);
    await didww.advance(1_200_000);
  }
  const [delivery] = await eventually(() => didww.control("GET", "/deliveries?status=failed"));
  expect(delivery.attempts).toHaveLength(10);
  await didww.advance(86_400_000);
  expect(sink.received).toHaveLength(10);
  expect(new Set(sink.received.map(({ body }) => body)).size).toBe(1);
});

test("one bad day, then it arrives: the same message, signed again", async () => {
  sink.answerWith(() => ({ status: sink.received.length < 2 ? 500 : 200 }));
  await place();
  await received(1);
  await eventually(async () => (await didww.control("GET", "/deliveries"))[0].attempts.length === 1);
  await didww.advance(5_000);
  const requests = await received(2);
  expect(requests.every((request) => isSigned(request))).toBe(true);
  await eventually(async () => (await didww.control("GET", "/deliveries?status=delivered")).length === 1);
});

test.each([
  ["callback_duplicate", 2, [true, true]],
  ["callback_bad_signature", 1, [false]],
])("%s, for one order only", async (kind, count, signed) => {
  await didww.scenario({ kind, external_reference_id: "unlucky" });
  await place({ external_reference_id: "unlucky" });
  const requests = await received(count);
  expect(requests.map((request) => isSigned(request))).toEqual(signed);
  await place({ external_reference_id: "lucky" });
  const all = await received(count + 1);
  expect(isSigned(all.at(-1)!)).toBe(true);
});

test("never, late, false, and before the order's own answer", async () => {
  await didww.scenario({ kind: "callback_never" });
  const silent = await place();
  await eventually(async () => (await didww.get(`/orders/${silent.id}`)).one.attributes.status === "completed");

  await didww.scenario({ kind: "callback_wrong_status" });
  const lied = await place();
  expect(payloadOf((await received(1))[0]!)).toMatchObject({ id: lied.id, status: "canceled" });

  await didww.scenario({ kind: "callback_delayed", ms: 60_000 });
  const late = await place();
  await eventually(async () => (await didww.get(`/orders/${late.id}`)).one.attributes.status === "completed");
  expect(sink.received).toHaveLength(1);
  await didww.advance(60_000);
  expect(payloadOf((await received(2))[1]!).id).toBe(late.id);

  await didww.scenario({ kind: "settle_before_response", ms: 150 });
  let answered = false;
  const early = place().then((order) => {
    answered = true;
    return order;
  });
  expect(payloadOf((await received(3))[2]!).status).toBe("completed");
  expect(answered).toBe(false);
  expect((await early).attributes.status).toBe("pending");
});

test("an unusable callback address is 422", async () => {
  const item = { sku_id: await didww.sku("US Seattle"), qty: 1 };
  expect((await didww.order(item, { callback_url: "ftp://x" })).errors[0]!.detail).toBe("callback_url - is invalid");
  expect((await didww.order(item, { callback_url: "https://x.example.test/", callback_method: "put" })).status).toBe(
    422,
  );
});
