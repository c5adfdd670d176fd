import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { oneProcess } from "../../../local/stack/one-process.ts";

const newLock = () => path.join(mkdtempSync(path.join(tmpdir(), "numninja-lock-")), "folder", "lock");

test("work that shares a lock runs one after the other, also behind one that failed", async () => {
  const lock = newLock();
  const seen: string[] = [];
  const work = (name: string, end: () => void) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen.push(`${name} ends`);
    end();
  };
  const fails = () => {
    throw new Error("broken");
  };
  const all = await Promise.allSettled([
    oneProcess(lock, work("a", fails)),
    oneProcess(
      lock,
      work("b", () => {}),
    ),
    oneProcess(
      lock,
      work("c", () => {}),
    ),
  ]);
  expect(all.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(seen.map((one) => one.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends", "begins", "ends"]);
});

test("a process that is killed holds nothing", async () => {
  const lock = newLock();
  const module = path.resolve("local/stack/one-process.ts");
  const script = `
    const { oneProcess } = await import(${JSON.stringify(module)});
    await oneProcess(${JSON.stringify(lock)}, async () => { console.log("has it"); await new Promise((resolve) => setTimeout(resolve, 60_000)); });`;
  const other = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(other.stdout, "data");
  let waits = 0;
  const mine = oneProcess(lock, async () => "mine", {
    onWait: () => (++waits === 1 ? other.kill("SIGKILL") : undefined),
  });
  expect(await mine).toBe("mine");
  expect(waits).toBeGreaterThan(0);
});

test("waiting ends with its signal", async () => {
  const lock = newLock();
  const abort = new AbortController();
  await oneProcess(lock, async () => {
    const waiting = oneProcess(lock, async () => "never", { onWait: () => abort.abort(), signal: abort.signal });
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
