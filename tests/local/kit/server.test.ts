import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineEmulator } from "emulate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RunningEmulator, serveEmulator } from "../../../local/kit/index.ts";

let running: RunningEmulator;
const folder = mkdtempSync(join(tmpdir(), "kit-server-"));

/** A service with one counter, one echo and one outgoing webhook. */
function start() {
  return serveEmulator({
    name: "toy",
    dataDir: folder,
    webhooks: {
      sign: (_body, { attempt }) => ({ headers: { "x-signature": `abc${attempt}` } }),
      retryAfterMs: [20, 20],
    },
    seed: ({ store }) => store.collection<{ n: number }>("counter").put("c", { n: 0 }),
    control: ({ store }) => ({ "GET /counter/:id": ({ params }) => store.collection(`${params.id}`).get("c") }),
    service: ({ store, deliveries }) =>
      defineEmulator({
        name: "toy",
        state: () => ({}),
        setup({ app }) {
          const counter = store.collection<{ n: number }>("counter");
          app.post("/count", (c) => c.json(counter.update("c", (value) => ({ n: value.n + 1 }))));
          app.post("/echo", async (c) =>
            c.body(await c.req.arrayBuffer(), 200, { "content-type": "application/x-raw" }),
          );
          app.post("/hook", async (c) => {
            const { url, type } = await c.req.json();
            return c.json(deliveries.send({ type, url, body: JSON.stringify({ type }) }));
          });
        },
      }),
  });
}

beforeEach(async () => {
  running = await start();
  await running.reset();
});
afterEach(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const post = (path: string, body?: unknown) =>
  fetch(running.url + path, { method: "POST", body: JSON.stringify(body ?? {}) });
const count = async () => ((await (await fetch(`${running.url}/__control/counter/counter`)).json()) as { n: number }).n;

test("bytes pass through unchanged in both directions", async () => {
  const bytes = new Uint8Array(50_000).map((_, index) => (index * 7919) % 256);
  const response = await fetch(`${running.url}/echo`, { method: "POST", body: bytes });
  const back = Buffer.from(await response.arrayBuffer());
  const hash = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
  expect(hash(back)).toBe(hash(bytes));
});

test("state is there after a restart", async () => {
  await post("/count");
  await post("/count");
  await running.close();
  running = await start();
  expect(await count()).toBe(2);
});

test("a fault before execution changes nothing, one after execution does", async () => {
  await post("/__control/faults", { at: "before", path: "/count", status: 503, body: { nope: true } });
  await post("/__control/faults", { at: "after", method: "POST", path: "/co*", status: 500 });
  const first = await post("/count");
  expect([first.status, await first.json()]).toEqual([503, { nope: true }]);
  expect(await count()).toBe(0);
  expect((await post("/count")).status).toBe(500);
  expect(await count()).toBe(1);
  expect((await post("/count")).status).toBe(200);
  const journal = (await (await fetch(`${running.url}/__control/journal?path=/count`)).json()) as { status: number }[];
  expect(journal.map((entry) => entry.status)).toEqual([503, 500, 200]);
});

test("nth strikes only from that request on, and only as often as set", async () => {
  await post("/__control/faults", { at: "before", path: "/count", status: 500, nth: 2, times: 2 });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await post("/count")).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
});

test("connections can be reset, truncated and left hanging; HTML can come instead of JSON", async () => {
  await post("/__control/faults", { at: "after", path: "/count", drop: "reset" });
  await expect(post("/count")).rejects.toThrow();
  await post("/__control/faults", { at: "after", path: "/count", drop: "truncate" });
  await expect(post("/count").then((response) => response.text())).rejects.toThrow();
  await post("/__control/faults", { at: "before", path: "/count", drop: "hang" });
  await expect(fetch(`${running.url}/count`, { method: "POST", signal: AbortSignal.timeout(100) })).rejects.toThrow(
    /timeout/,
  );
  expect(await count()).toBe(2);
  await post("/__control/faults", { at: "before", path: "/count", body: "<h1>Bad gateway</h1>", status: 502 });
  const html = await post("/count");
  expect([html.status, html.headers.get("content-type"), await html.text()]).toEqual([
    502,
    "text/html",
    "<h1>Bad gateway</h1>",
  ]);
});

test("a rule that does nothing is refused", async () => {
  expect((await post("/__control/faults", { at: "before", path: "/count" })).status).toBe(400);
});

/** Answers with the given statuses in turn (the last one forever) and keeps what arrived. */
async function sink(statuses: number[]) {
  const got: { type: string; signature: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { type } = JSON.parse(Buffer.concat(chunks).toString());
      got.push({ type, signature: request.headers["x-signature"] as string | undefined });
      response.writeHead(statuses[got.length - 1] ?? statuses.at(-1) ?? 200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

async function settled() {
  for (;;) {
    await running.kit.deliveries.idle();
    if (running.kit.deliveries.list((row) => row.status === "pending" || row.status === "held").length === 0) return;
    await new Promise((done) => setTimeout(done, 5));
  }
}

test("webhooks are retried with a new signature until the receiver answers 2xx", async () => {
  const target = await sink([500, 302, 200]);
  await post("/hook", { url: target.url, type: "a" });
  await settled();
  expect(target.got.map((hit) => hit.signature)).toEqual(["abc1", "abc2", "abc3"]);
  expect(running.kit.deliveries.list().map((row) => row.status)).toEqual(["delivered"]);
  target.close();
});

test("webhooks are dropped, duplicated, badly signed and overtaken on demand", async () => {
  const target = await sink([200]);
  for (const [type, mode] of [
    ["dropped", "drop"],
    ["twice", "duplicate"],
    ["forged", "bad_signature"],
    ["late", "reorder"],
  ]) {
    await post("/__control/hooks", { type, mode, times: 1 });
    await post("/hook", { url: target.url, type });
    if (type !== "late") await settled();
  }
  await post("/hook", { url: target.url, type: "early" });
  await settled();
  expect(target.got.map((hit) => hit.type)).toEqual(["twice", "twice", "forged", "early", "late"]);
  expect(target.got.find((hit) => hit.type === "forged")?.signature).toBe("abc0");
  target.close();
});

test("a webhook that was due while the emulator was down is sent at its next start", async () => {
  const target = await sink([200]);
  await post("/__control/hooks", { type: "*", mode: "delay", ms: 60_000 });
  await post("/hook", { url: target.url, type: "a" });
  await running.close();
  running = await start();
  expect(target.got).toEqual([]);
  await post("/__control/clock", { advance_ms: 60_000 });
  await settled();
  expect(target.got.map((hit) => hit.type)).toEqual(["a"]);
  target.close();
});

test("the clock control reports when nothing is left to do, and refuses to go back", async () => {
  type State = { offset_ms: number; next_due_ms: number | null; busy: string[] };
  const state = async () => (await (await fetch(`${running.url}/__control/clock`)).json()) as State;
  expect(await state()).toMatchObject({ offset_ms: 0, next_due_ms: null, busy: [] });
  const target = await sink([200]);
  await post("/__control/hooks", { type: "*", mode: "delay", ms: 60_000 });
  await post("/hook", { url: target.url, type: "a" });
  await running.kit.deliveries.idle();
  const { next_due_ms: dueAt, busy } = await state();
  expect({ busy, inAMinute: Math.round((dueAt! - Date.now()) / 10_000) }).toEqual({ busy: [], inAMinute: 6 });
  const moved = await (await post("/__control/clock", { offset_ms: 3_600_000 })).json();
  expect(moved).toMatchObject({ offset_ms: 3_600_000, busy: ["webhooks are on their way"] });
  await settled();
  expect(target.got.map((hit) => hit.type)).toEqual(["a"]);
  expect(await state()).toMatchObject({ next_due_ms: null, busy: [] });
  expect((await post("/__control/clock", { advance_ms: -1 })).status).toBe(400);
  target.close();
});

test("a page of another site cannot use the control endpoints", async () => {
  const response = await fetch(`${running.url}/__control/clock`, { headers: { "sec-fetch-site": "cross-site" } });
  expect(response.status).toBe(403);
});
