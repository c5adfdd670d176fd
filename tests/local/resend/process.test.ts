import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

const folder = mkdtempSync(path.join(tmpdir(), "resend-process-"));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the process as the orchestrator does, and waits for its `ready`. */
async function spawnServer() {
  const child = fork(path.resolve("local/resend/server.ts"), {
    env: { ...process.env, PORT: "0", DATA_DIR: folder, RESEND_API_KEY: "re_test" },
    execArgv: [],
    stdio: "pipe",
  });
  running.push(child);
  let printed = "";
  child.stderr?.on("data", (chunk) => {
    printed += chunk;
  });
  const [message] = (await once(child, "message")) as [{ type: string; port: number }];
  expect(message.type).toBe("ready");
  return { child, url: `http://127.0.0.1:${message.port}`, printed: () => printed };
}

const send = (url: string, subject: string) =>
  fetch(`${url}/emails`, {
    method: "POST",
    headers: { authorization: "Bearer re_test" },
    body: JSON.stringify({ from: "a@example.com", to: "ann@example.com", subject, text: "x" }),
  });

test("nothing that was answered is lost by kill -9, and SIGTERM ends it cleanly without a word", async () => {
  const first = await spawnServer();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => send(first.url, `mail ${i}`)));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const second = await spawnServer();
  const kept = (await (await fetch(`${second.url}/__control/emails`)).json()) as { subject: string }[];
  expect(new Set(kept.map((mail) => mail.subject)).size).toBe(50);
  second.child.kill("SIGTERM");
  const [code] = (await once(second.child, "exit")) as [number | null];
  expect([code, second.printed()]).toEqual([0, ""]);
});
