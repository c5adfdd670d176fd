import { existsSync, readFileSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

// `npm test -- --only e2e` starts a stack and names its environment here. By hand, against `npm start`:
//   NUMNINJA_ENV_FILE=.local/env.json CHROMIUM_PATH=$(which chromium) node_modules/.bin/playwright test
const file = process.env.NUMNINJA_ENV_FILE ?? ".local/test/stack/env.json";
if (!existsSync(file)) throw new Error(`${file} is missing: run "npm test -- --only e2e", or start a stack first.`);
const environment: Record<string, string> = JSON.parse(readFileSync(file, "utf8"));
for (const [name, value] of Object.entries(environment)) process.env[name] ??= value;

const desktop = { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } };

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: ".local/test/e2e",
  timeout: 120_000, // a machine that shares its cores is slow, not wrong
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 2,
  forbidOnly: process.env.CI === "true",
  retries: process.env.CI === "true" ? 1 : 0, // a journey that needed its second try is named in the output
  use: {
    baseURL: environment.APP_URL,
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  // one after the other: the journeys fill the page of runs, and in the end taxes are charged and parts of the stack go down, for everybody
  projects: [
    { name: "stack", testMatch: "stack.spec.ts", use: desktop },
    {
      name: "shop",
      testIgnore: ["stack.spec.ts", "buyer-place.spec.ts", "staff-selling.spec.ts", "*-down.spec.ts"],
      dependencies: ["stack"],
      use: desktop,
    },
    { name: "pause", testMatch: "staff-selling.spec.ts", dependencies: ["shop"], use: desktop },
    { name: "taxes", testMatch: "buyer-place.spec.ts", dependencies: ["pause"], use: desktop },
    { name: "outage", testMatch: "carrier-down.spec.ts", dependencies: ["taxes"], use: desktop },
    { name: "failure", testMatch: "service-down.spec.ts", dependencies: ["outage"], use: desktop },
  ],
});
