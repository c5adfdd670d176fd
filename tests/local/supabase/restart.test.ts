import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster } from "../../../local/postgres/index.ts";
import { passwordOf, type ScratchCluster, startScratchCluster } from "../../../local/stack/scratch-cluster.ts";
import { type SupabaseServer, start } from "../../../local/supabase/index.ts";

// The fault tests kill the database under a running API, and expect it to be of use again afterwards.
let scratch: ScratchCluster;
let api: SupabaseServer;

beforeAll(async () => {
  scratch = await startScratchCluster();
  api = await start({
    ...scratch.keys,
    port: 0,
    databaseUrl: scratch.url("supabase_admin"),
    siteUrl: "http://127.0.0.1:3000",
    storageDir: `${scratch.directory}/storage`,
    sendEmailHook: null,
  });
});
afterAll(async () => {
  await api?.close();
  await scratch?.stop();
});

const users = () =>
  fetch(`${api.url}/auth/v1/admin/users`, { headers: { apikey: scratch.keys.secretKey } }).then(
    (response) => response.status,
    () => 0,
  );

test("the API works again after the database was gone, without a restart of its own", async () => {
  expect(await users()).toBe(200);
  await scratch.stopServer();
  expect(await users()).not.toBe(200);
  const back = await startCluster({
    dataDir: `${scratch.directory}/postgres`,
    port: scratch.port,
    superuserPassword: passwordOf("supabase_admin", scratch.keys),
    durable: false,
    logFile: `${scratch.directory}/postgres.log`,
  });
  try {
    await expect.poll(users, { timeout: 15_000, interval: 200 }).toBe(200);
  } finally {
    await back.stop();
  }
});
