import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { start as startDidww } from "../../../local/didww/index.ts";
import { databaseClock } from "../../../local/postgres/business-clock.ts";
import { type Cluster, connect, startCluster } from "../../../local/postgres/index.ts";
import { start as startResend } from "../../../local/resend/index.ts";
import { freePort } from "../../../local/stack/free-port.ts";
import { type ScratchCluster, startScratchCluster } from "../../../local/stack/scratch-cluster.ts";
import { start as startStripe } from "../../../local/stripe/index.ts";
import { control } from "../../drivers/shop.ts";
import { productEnvironment } from "../load-product.ts";

const stripeKey = "sk_test_quarter";
const didwwKey = "quarter-didww-key";
const longestPassMs = 90_000;

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A database, the vendors, and an application that can be killed; all on one business time. */
export async function openWorld() {
  const cluster: ScratchCluster = await startScratchCluster();
  let revived: Cluster | null = null;
  const sql = connect(cluster.url("postgres"), { max: 4 });
  const didww = await startDidww({
    apiKey: didwwKey,
    orderDelayMs: 0,
    rateLimitPerSecond: 0,
    balance: "1000000.00",
    voiceSipHost: "voice.example.test",
  });
  const port = await freePort();
  const stripe = await startStripe({
    secretKey: stripeKey,
    webhookSecret: productEnvironment.STRIPE_WEBHOOK_SECRET,
    webhookUrl: `http://127.0.0.1:${port}/api/checkout/webhook`,
  });
  const resend = await startResend({ apiKey: "re_quarter" });
  const clockFile = path.join(cluster.directory, "clock.json");
  const clock = databaseClock(cluster.url("supabase_admin"));
  let offset = 0;

  const environment = {
    ...process.env,
    ...productEnvironment,
    DATABASE_URL_SERVER: cluster.url("app_server"),
    DATABASE_URL_WORKER: cluster.url("app_worker"),
    STRIPE_SECRET_KEY: stripeKey,
    STRIPE_API_BASE: stripe.url,
    DIDWW_API_KEY: didwwKey,
    DIDWW_API_URL: `${didww.url}/v3`,
    RESEND_API_KEY: "re_quarter",
    RESEND_BASE_URL: resend.url,
    PORT: String(port),
    VOICE_SIP_HOST: "voice.example.test",
    NUMNINJA_CLOCK_FILE: clockFile,
  };

  let child: ChildProcess | null = null;
  let lines: AsyncIterator<string> | null = null;
  const hung: string[] = [];

  /** @returns false: it was killed before it was there */
  async function startApplication(): Promise<boolean> {
    child = spawn(process.execPath, ["tests/prove/quarter/application.ts"], {
      env: environment,
      stdio: ["pipe", "pipe", process.env.QUARTER_LOUD ? "inherit" : "ignore"],
    });
    lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
    if ((await lines.next()).value === "ready") return true;
    if (child.killed || child.signalCode) return false;
    throw new Error(`the application did not come up: it ended with ${child.exitCode}`);
  }

  /** Runs the upkeep once. @returns what failed; null: it was killed meanwhile */
  async function sweep(name: string): Promise<string[] | null> {
    if ((!child || child.killed || child.exitCode !== null) && !(await startApplication())) return null;
    child!.stdin!.write(`${name}\n`);
    // In ticks and not by the clock: what stops this process for a while, as a machine that sleeps, stops the pass too.
    let ticks = 0;
    const watch = setInterval(() => {
      if (++ticks * 1_000 < longestPassMs) return;
      hung.push(`${name}, at ${readFileSync(`${clockFile}.step`, "utf8")},`);
      clearInterval(watch);
      child?.kill("SIGKILL");
    }, 1_000);
    const { value, done } = await lines!.next();
    clearInterval(watch);
    return done ? null : (JSON.parse(value.slice(value.indexOf(" ") + 1)) as string[]);
  }

  async function killPostgres(): Promise<void> {
    const dataDir = path.join(cluster.directory, "postgres");
    process.kill(Number(readFileSync(path.join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    await sleep(200);
    const logFile = path.join(cluster.directory, "postgres.log");
    const { superuserPassword } = cluster.keys;
    revived = await startCluster({ dataDir, port: cluster.port, superuserPassword, durable: false, logFile });
  }

  /** Asks until the database is there again: what is asked here does nothing twice. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        if (attempt === 20) throw error;
        await sleep(300);
      }
    }
  }

  return {
    sql: sql as Sql,
    didww,
    stripe,
    resend,
    stripeKey,
    didwwKey,
    /** passes that did not come to an end by themselves */
    hung,
    patiently,
    sweep,
    killPostgres,
    /** SIGKILL, whatever it is doing. */
    killApplication: () => child?.kill("SIGKILL"),
    now: () => new Date(Date.now() + offset),
    /** Brings every clock to an instant; the vendors do then what was due on the way. */
    async moveTo(instant: Date): Promise<void> {
      offset = instant.getTime() - Date.now();
      for (const vendor of [didww, stripe, resend]) await control(vendor.url, "POST", "/clock", { offset_ms: offset });
      writeFileSync(clockFile, JSON.stringify({ offset_ms: offset }));
      await patiently(() => clock.moveTo(offset));
    },
    async close(): Promise<void> {
      child?.kill("SIGKILL");
      await Promise.all([sql.end({ timeout: 2 }), clock.close?.()]);
      await Promise.all([didww, stripe, resend].map((vendor) => vendor.close()));
      await revived?.stop();
      await cluster.stop();
    },
  };
}
