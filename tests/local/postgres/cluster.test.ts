import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  initCluster,
  isAlive,
  startCluster,
  stopLeftover,
  superuser,
  withConnection,
} from "../../../local/postgres/index.ts";
import { asUnprivileged } from "../../../local/postgres/unprivileged.ts";
import { freePort } from "../../../local/stack/free-port.ts";

// As root the server runs in a user namespace, or as nobody where a container forbids namespaces. Both must work.
const methods = process.getuid?.() === 0 ? ["namespace", "nobody"] : ["self"];

describe.each(methods)("PostgreSQL run as %s", (method) => {
  const directory = mkdtempSync(path.join(tmpdir(), "numninja-cluster-"));
  const dataDir = path.join(directory, "data");
  const logFile = path.join(directory, "log");
  const superuserPassword = "s3cret";
  let port: number;
  const start = () => startCluster({ dataDir, port, superuserPassword, durable: true, logFile });

  beforeAll(async () => {
    process.env.NUMNINJA_POSTGRES_AS = method;
    port = await freePort();
    initCluster({ dataDir, superuserPassword });
  });
  afterAll(async () => {
    await stopLeftover(dataDir);
    delete process.env.NUMNINJA_POSTGRES_AS;
    rmSync(directory, { recursive: true, force: true });
  });

  test("a checkout below a directory that is closed to others works", () => {
    const closed = path.join(directory, "closed");
    mkdirSync(closed, { mode: 0o700 });
    writeFileSync(path.join(closed, "program"), "", { mode: 0o755 });
    const look = `fs.accessSync(${JSON.stringify(path.join(closed, "program"))}, fs.constants.X_OK)`;
    const { command, args, options } = asUnprivileged(process.execPath, ["-e", look]);
    const { status, stderr } = spawnSync(command, args, { ...options, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("initdb runs once", () => {
    expect(initCluster({ dataDir, superuserPassword })).toBe(false);
  });

  test("asks for the password", async () => {
    const cluster = await start();
    const wrong = withConnection(cluster.url(superuser, "guess"), (sql) => sql`select 1`);
    await expect(wrong).rejects.toMatchObject({ code: "28P01" });
    await cluster.stop();
    await cluster.stop();
  });

  test("what was acknowledged survives kill -9 of the server", async () => {
    const first = await start();
    await withConnection(first.url(superuser, superuserPassword), async (sql) => {
      await sql.unsafe("create table if not exists kept (n int)");
      await sql`insert into kept values (42)`;
    });
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const second = await vi.waitFor(start, { timeout: 15_000, interval: 300 });
    const [row] = await withConnection(
      second.url(superuser, superuserPassword),
      (sql) => sql`select max(n) as n from kept`,
    );
    expect(row?.n).toBe(42);
    await second.stop();
  });

  describe("a server left by an earlier run", () => {
    test("ends with the process that started it, even by kill -9", async () => {
      const orchestrator = spawn(
        process.execPath,
        [
          "--input-type=module",
          "-e",
          `import { startCluster } from ${JSON.stringify(path.resolve("local/postgres/index.ts"))};
         const { pid } = await startCluster(${JSON.stringify({ dataDir, port, superuserPassword, durable: true, logFile })});
         console.log(pid); setInterval(() => {}, 1000);`,
        ],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const pid = await new Promise<number>((resolve) =>
        orchestrator.stdout.once("data", (chunk) => resolve(Number(chunk))),
      );
      expect(isAlive(pid)).toBe(true);
      orchestrator.kill("SIGKILL");
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5000);
    });

    test("is stopped by the next start when it did not", async () => {
      const first = await start();
      expect(await stopLeftover(dataDir)).toBe("stopped");
      expect(isAlive(first.pid)).toBe(false);
    });

    test("a stale pid file of another process does no harm", async () => {
      const file = path.join(dataDir, "postmaster.pid");
      writeFileSync(file, `${process.pid}\n${dataDir}\n0\n${port}\n\n127.0.0.1\n0\nready   \n`);
      expect(await stopLeftover(dataDir)).toBe("stale-file");
      rmSync(file);
      expect(readFileSync(logFile, "utf8").length).toBeGreaterThan(0);
    });
  });
});
