import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { clientFor, openSession, secretKey, startSink, webhookSecret } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "stripe-restart-"));
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** The process as the orchestrator spawns it. */
async function spawn(webhookUrl: string): Promise<{ child: ChildProcess; url: string; gone: Promise<unknown> }> {
  const child = fork(join(import.meta.dirname, "../../../local/stripe/server.ts"), {
    env: {
      ...process.env,
      PORT: "0",
      DATA_DIR: folder,
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      WEBHOOK_URL: webhookUrl,
    },
    execArgv: [],
  });
  cleanups.push(() => child.kill("SIGKILL"));
  const gone = new Promise((done) => child.once("exit", done));
  const port = await new Promise<number>((done, fail) => {
    child.once("message", (message: { type: string; port: number }) => done(message.port));
    child.once("exit", (code) => fail(new Error(`exited with ${code}`)));
  });
  return { child, url: `http://127.0.0.1:${port}`, gone };
}

test("kill -9 loses nothing that was answered, and what was not delivered is delivered afterwards", async () => {
  const sink = await startSink();
  cleanups.push(sink.close);
  sink.answer = async () => 503;
  const first = await spawn(sink.url);
  const before = clientFor(first.url);
  const session = await openSession(before);
  const paid = await fetch(`${first.url}/__control/checkout/${session.id}/pay`, { method: "POST", body: "{}" });
  const { payment_intent } = (await paid.json()) as { payment_intent: string };
  const captured = await before.paymentIntents.capture(payment_intent, {}, { idempotencyKey: "capture:1" });
  first.child.kill("SIGKILL");
  await first.gone;

  sink.reset();
  const second = await spawn(sink.url);
  const after = clientFor(second.url);
  expect((await after.checkout.sessions.retrieve(session.id)).status).toBe("complete");
  const replay = await after.paymentIntents.capture(payment_intent, {}, { idempotencyKey: "capture:1" });
  expect(replay.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(replay).toMatchObject({ id: captured.id, amount_received: 2500 });
  await vi.waitFor(() => expect(sink.types()).toContain("checkout.session.completed"), { timeout: 10_000 });

  const size = () => statSync(join(folder, "stripe.sqlite-wal")).size;
  await vi.waitFor(async () => expect((await after.events.list({ delivery_success: false })).data).toEqual([]), {
    timeout: 10_000,
    interval: 200,
  });
  const written = size();
  for (let round = 0; round < 20; round++) await after.checkout.sessions.retrieve(session.id);
  await after.events.list({ limit: 100 });
  expect(size()).toBe(written);

  second.child.kill("SIGTERM");
  expect(await second.gone).toBe(0);
}, 30_000);

test("kill -9 amid payments leaves each session wholly paid or wholly open", async () => {
  const first = await spawn("");
  const before = clientFor(first.url, { maxNetworkRetries: 0 });
  const sessions = [];
  for (let index = 0; index < 40; index++) sessions.push(await openSession(before));
  let answered = 0;
  const paying = sessions.map(async ({ id }) => {
    const paid = await fetch(`${first.url}/__control/checkout/${id}/pay`, { method: "POST", body: "{}" });
    if (paid.ok && ++answered === 10) first.child.kill("SIGKILL");
    return id;
  });
  const promised = (await Promise.allSettled(paying)).flatMap((r) => (r.status === "fulfilled" ? [r.value] : []));
  await first.gone;

  const second = await spawn("");
  const after = clientFor(second.url);
  for (const { id } of sessions) {
    const session = await after.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] });
    const events = await after.events.list({ type: "checkout.session.completed", limit: 100 });
    const announced = events.data.some((event) => (event.data.object as { id: string }).id === id);
    expect(announced).toBe(session.status === "complete");
    if (promised.includes(id)) expect(session.status).toBe("complete");
    if (session.status === "complete") {
      expect(session.payment_intent).toMatchObject({ status: "requires_capture", latest_charge: { paid: true } });
    } else {
      expect(session).toMatchObject({ status: "open", payment_intent: null });
    }
  }
  expect(promised.length).toBeGreaterThanOrEqual(10);
}, 30_000);
