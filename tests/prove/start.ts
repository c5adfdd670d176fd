import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../local/stack/free-port.ts";

export const name = "start";
export const summary =
  "a clean clone starts and tests itself with two commands, leaves nothing behind, and keeps its data";

const START_LIMIT_MS = 1_200_000;
const TEST_LIMIT_MS = 3_600_000;
const GONE_LIMIT_MS = 20_000;
const KEPT_EMAIL = "kept@numninja.test";

export async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), "numninja-prove-start-"));
  const clone = path.join(folder, "numninja");
  const temporary = mkdtempSync(path.join(tmpdir(), "numninja-tmp-"));
  chmodSync(temporary, 0o1777); // the embedded Postgres runs as another user
  const figures: Record<string, string | number | boolean> = {};
  const cleanUp = () => {
    for (const pid of processesIn(folder)) process.kill(pid, "SIGKILL");
    for (const made of [folder, temporary])
      rmSync(made, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  process.once("exit", cleanUp); // a Ctrl-C here does not reach what runs in groups of its own
  try {
    execFileSync("git", ["clone", "--quiet", process.cwd(), clone]);
    figures.commit = execFileSync("git", ["-C", clone, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const port = await freePort();
    const uncommitted = execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" }).trim();
    if (uncommitted) console.log("  ! uncommitted changes are not in the clone");

    const cold = await start(clone, port);
    figures["cold start, npm ci and build included"] = seconds(cold.readyMs);
    figures["every part healthy"] = await isHealthy(port);
    await addUser(clone);
    figures["left after Ctrl-C"] = await leftAfter(clone, () => process.kill(-cold.process.pid!, "SIGINT"));

    const warm = await start(clone, port);
    figures["warm start"] = seconds(warm.readyMs);
    figures["data kept after Ctrl-C"] = await hasUser(clone);
    const killedAt = Date.now();
    figures["left after kill -9 of the orchestrator"] = await leftAfter(clone, () =>
      process.kill(readState(clone, "pids.json").orchestrator as number, "SIGKILL"),
    );
    figures["everything gone after kill -9"] = seconds(Date.now() - killedAt);

    const third = await start(clone, port);
    figures["start after kill -9"] = seconds(third.readyMs);
    figures["data kept after kill -9"] = await hasUser(clone);
    figures["left after SIGTERM"] = await leftAfter(clone, () => third.process.kill("SIGTERM"));

    const testedAt = Date.now();
    const test = npm(["test"], clone, { TMPDIR: temporary });
    const code = await exitOf(test.process, TEST_LIMIT_MS);
    figures["npm test"] = `${closingLine(test.output())}, exit code ${code}, ${seconds(Date.now() - testedAt)}`;
    figures["left after npm test"] = (await waitUntilGone(clone)).length;
    figures["left after npm test, temporary folders"] = foldersLeft(temporary).length;

    const nothingLeft = Object.entries(figures).every(([key, value]) => !key.startsWith("left after") || value === 0);
    const allTrue = Object.values(figures).every((value) => value !== false);
    return { ok: nothingLeft && allTrue && code === 0, figures };
  } finally {
    process.off("exit", cleanUp);
    cleanUp();
  }
}

/** What our tests made in a folder of temporary files; browsers keep some of theirs. */
function foldersLeft(folder: string): string[] {
  const left = readdirSync(folder).filter((name) => name.startsWith("numninja-"));
  for (const name of left) console.log(`  left: ${name}`);
  return left;
}

/** `npm start` as a person types it, until it says it is ready. */
async function start(clone: string, port: number): Promise<{ process: ChildProcess; readyMs: number }> {
  const startedAt = Date.now();
  const { process: child, output } = npm(["start"], clone, { PORT: String(port) });
  while (!/Ready in/.test(output())) {
    if (child.exitCode !== null) throw new Error(`npm start ended with exit code ${child.exitCode}:\n${output()}`);
    if (Date.now() - startedAt > START_LIMIT_MS) throw new Error(`npm start was not ready in time:\n${output()}`);
    await sleep(50);
  }
  return { process: child, readyMs: Date.now() - startedAt };
}

/** npm in its own process group, like a terminal's foreground job, without anything of this checkout in its environment. */
function npm(args: string[], cwd: string, extra: Record<string, string>) {
  const { HOME, LANG, TMPDIR, CHROMIUM_PATH } = process.env;
  const ours = path.join(process.cwd(), "node_modules");
  const PATH = (process.env.PATH ?? "").split(path.delimiter).filter((directory) => !directory.startsWith(ours));
  const env = { HOME, LANG, TMPDIR, CHROMIUM_PATH, PATH: PATH.join(path.delimiter), ...extra };
  const child = spawn("npm", args, {
    cwd,
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk;
      process.stdout.write(chunk.toString().replace(/^(?=.)/gm, "  │ "));
    });
  }
  return { process: child, output: () => text };
}

async function isHealthy(port: number): Promise<boolean> {
  const answers = await Promise.all(["/api/health", "/"].map((page) => fetch(`http://127.0.0.1:${port}${page}`)));
  return answers.every((answer) => answer.ok);
}

const readState = (clone: string, file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(clone, ".local", file), "utf8"));

function adminApi(clone: string, init?: RequestInit): Promise<Response> {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY: key } = readState(clone, "env.json") as Record<string, string>;
  const headers = { apikey: key!, authorization: `Bearer ${key}`, "content-type": "application/json" };
  return fetch(`${SUPABASE_URL}/auth/v1/admin/users?per_page=1000`, { ...init, headers });
}

async function addUser(clone: string): Promise<void> {
  const body = JSON.stringify({ email: KEPT_EMAIL, password: "kept-password-1", email_confirm: true });
  const response = await adminApi(clone, { method: "POST", body });
  if (!response.ok) throw new Error(`Could not add a user: ${response.status} ${await response.text()}`);
}

async function hasUser(clone: string): Promise<boolean> {
  const { users } = (await (await adminApi(clone)).json()) as { users: { email: string }[] };
  return users.some(({ email }) => email === KEPT_EMAIL);
}

/** @returns how many processes of the clone are left some seconds after `end` */
async function leftAfter(clone: string, end: () => void): Promise<number> {
  end();
  const left = await waitUntilGone(clone);
  for (const pid of left) console.log(`  left: ${pid} ${commandOf(pid)}`);
  return left.length;
}

async function waitUntilGone(clone: string): Promise<number[]> {
  for (let waited = 0; waited < GONE_LIMIT_MS; waited += 100) {
    if (processesIn(clone).length === 0) return [];
    await sleep(100);
  }
  return processesIn(clone);
}

function processesIn(folder: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
      } catch {
        return false; // gone, or a zombie
      }
    });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 120);
  } catch {
    return "";
  }
}

async function exitOf(child: ChildProcess, limitMs: number): Promise<number> {
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  return Promise.race([ended, sleep(limitMs, -1, { ref: false })]);
}

const closingLine = (output: string) =>
  /\d+ passed, \d+ failed(?=\s*$)/.exec(output.replace(/npm error[^\n]*\n?/g, ""))?.[0] ?? "no closing line";
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
