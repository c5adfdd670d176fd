import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { API_KEY, CALLBACK_SECRET, clientOf, eventually, type Received, ref, startSink } from "./harness.ts";

const server = fileURLToPath(new URL("../../../local/didww/server.ts", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "didww-"));
const sink = await startSink();
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  sink.close();
  rmSync(directory, { recursive: true, force: true });
});

async function boot() {
  const child = spawn(process.execPath, [server], {
    env: {
      ...process.env,
      PORT: "0",
      DATA_DIR: directory,
      DIDWW_API_KEY: API_KEY,
      DIDWW_CALLBACK_SECRET: CALLBACK_SECRET,
      ORDER_DELAY_MS: "60000",
      DIDWW_RATE_LIMIT: "0",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  running.push(child);
  const [ready] = (await once(child, "message")) as [{ type: string; port: number }];
  expect(ready).toEqual({ type: "ready", port: expect.any(Number) });
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return { child, kill, ...clientOf(`http://127.0.0.1:${ready.port}`) };
}

test("kill -9 loses no hold, no pending order, no number and no callback", async () => {
  const first = await boot();
  expect((await first.get("/balance")).one.attributes.balance).toBe("100000.00");
  const offer = await first.offered("US Austin");
  const { one: hold } = await first.reserve(offer.id, "cart:1");
  const placed = await first.order(
    { sku_id: await first.sku("US Juneau"), qty: 1 },
    { external_reference_id: "job_1", callback_url: `${sink.origin}/hook` },
  );
  const { one: trunk } = await first.pstnTrunk("fwd", "12125550187");
  await first.kill();

  const second = await boot();
  expect((await second.get(`/did_reservations/${hold.id}`)).one.attributes.description).toBe("cart:1");
  expect((await second.reserve(offer.id)).status).toBe(422);
  expect(await second.offered("US Juneau")).toBeUndefined();
  expect((await second.get("/orders?filter[external_reference_id]=job_1")).many[0]!.attributes.status).toBe("pending");
  await second.advance(60_000);
  const did = (await second.get(`/dids?filter[order.id]=${placed.one.id}`)).many[0]!;
  await second.patch("dids", did.id, {}, { voice_in_trunk: ref("voice_in_trunks", trunk.id) });
  const callback: Received = await eventually(() => sink.received[0]);
  expect(callback.body).toContain(`id=${placed.one.id}`);
  await second.kill();

  const third = await boot();
  expect((await third.get(`/dids?filter[voice_in_trunk.id]=${trunk.id}`)).many.map(({ id }) => id)).toEqual([did.id]);
  expect((await third.control("GET", "/clock")).offset_ms).toBe(60_000);
  await third.advance(600_000);
  expect((await third.get(`/available_dids/${offer.id}`)).status).toBe(200);

  const size = () => statSync(join(directory, "didww.sqlite-wal")).size;
  await third.get("/did_reservations");
  const before = size();
  for (const path of ["/did_groups", "/dids", "/available_dids?filter[number_contains]=555", "/orders"])
    await third.get(path);
  expect(size()).toBe(before);

  third.child.kill("SIGTERM");
  expect((await once(third.child, "exit"))[0]).toBe(0);
});
