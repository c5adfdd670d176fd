import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { isAlive } from "../../../local/postgres/index.ts";
import { launchNode } from "../../../local/stack/launch-node.ts";
import { type Supervised, supervise } from "../../../local/stack/supervise.ts";

const logDirectory = mkdtempSync(path.join(tmpdir(), "numninja-supervise-"));
const book = new Map<string, number>();
const pids = {
  set: (name: string, pid: number | null) => void (pid === null ? book.delete(name) : book.set(name, pid)),
};
const started: Supervised[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

const READY = `process.send({ type: "ready" }); setInterval(() => {}, 1000);`;
async function start(name: string, script: string, signal = new AbortController().signal): Promise<Supervised> {
  const program = {
    name,
    args: ["-e", script],
    env: { PATH: process.env.PATH },
    logDirectory,
    stopLimitMs: 500,
    ready: "ipc" as const,
  };
  const one = await supervise(name, (onSpawn) => launchNode(program, onSpawn, signal), pids);
  started.push(one);
  return one;
}

test("a killed program comes back under a new pid", async () => {
  await start("phoenix", READY);
  const before = book.get("phoenix")!;
  process.kill(before, "SIGKILL");
  await vi.waitFor(() => expect(book.get("phoenix")).toSatisfy((pid) => pid && pid !== before), 5000);
});

test("a stopped program stays away, with what it forked", async () => {
  const one = await start(
    "parent",
    `const { pid } = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log("forked", pid); ${READY}`,
  );
  const log = () => readFileSync(path.join(logDirectory, "parent.log"), "utf8");
  await vi.waitFor(() => expect(log()).toMatch(/forked \d+/));
  const forked = Number(/forked (\d+)/.exec(log())![1]);
  await one.stop();
  expect(book.has("parent")).toBe(false);
  await vi.waitFor(() => expect(isAlive(forked)).toBe(false));
});

test("a program that ignores SIGTERM is ended all the same", async () => {
  const one = await start("stubborn", `process.on("SIGTERM", () => {}); ${READY}`);
  const pid = book.get("stubborn")!;
  await one.stop();
  expect(isAlive(pid)).toBe(false);
});

test("a program that cannot start is reported with its last words", async () => {
  await expect(start("broken", `console.error("no such table"); process.exit(3)`)).rejects.toThrow(
    /exit code 3[\s\S]*no such table/,
  );
});

test("giving up ends a program that is still starting", async () => {
  const abort = new AbortController();
  const starting = start("slow", `setInterval(() => {}, 1000)`, abort.signal);
  await vi.waitFor(() => expect(book.has("slow")).toBe(true));
  const pid = book.get("slow")!;
  abort.abort();
  await expect(starting).rejects.toThrow(/stopped/);
  expect(isAlive(pid)).toBe(false);
});

test("a restarted program comes back immediately, with what its files say now", async () => {
  const file = path.join(logDirectory, "edited.mjs");
  writeFileSync(file, `console.log("first");\n${READY}`);
  const program = {
    name: "edited",
    args: [file],
    env: { PATH: process.env.PATH },
    logDirectory,
    ready: "ipc" as const,
  };
  const one = await supervise("edited", (onSpawn) => launchNode(program, onSpawn, new AbortController().signal), pids);
  started.push(one);
  const before = book.get("edited");
  writeFileSync(file, `console.log("second");\n${READY}`);
  await one.restart();
  await vi.waitFor(() => expect(book.get("edited")).toSatisfy((pid) => pid && pid !== before), 5000);
  await vi.waitFor(
    () => expect(readFileSync(path.join(logDirectory, "edited.log"), "utf8")).toBe("first\nsecond\n"),
    5000,
  );
});
