import { readFileSync } from "node:fs";
import path from "node:path";
import { createCustomer, signIn } from "./support/people.ts";
import { expect, test } from "./support/test.ts";

const pidsFile = path.join(path.dirname(process.env.NUMNINJA_ENV_FILE ?? ".local/test/stack/env.json"), "pids.json");

/** Keeps a part of the stack down while `work` runs; the supervisor brings it back afterwards. */
async function whileDown(part: string, work: () => Promise<void>): Promise<void> {
  const kill = () => {
    try {
      process.kill(JSON.parse(readFileSync(pidsFile, "utf8"))[part], "SIGKILL");
    } catch {
      // between two lives
    }
  };
  kill();
  const killing = setInterval(kill, 60);
  try {
    await work();
  } finally {
    clearInterval(killing);
  }
}

test("a page that failed says so, and “Try again” shows it once the service is back", async ({ page, allowErrors }) => {
  allowErrors(/status of 500/, /React error #441/);
  await signIn(page, await createCustomer());
  await whileDown("supabase", async () => {
    const response = await page.goto("/account/settings");
    expect(response?.status()).toBe(500);
    await expect(page.getByRole("heading", { level: 1, name: "This page could not be shown" })).toBeVisible();
    await expect(page.getByText(/Reference for support: \d+/)).toBeVisible();
  });
  await expect
    .poll(async () => (await (await page.request.get("/api/health")).json()).parts.auth.status, { timeout: 60_000 })
    .toBe("ok");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
});
