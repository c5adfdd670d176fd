import { randomInt } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Locator, Page } from "playwright";
import { emailsTo, newPerson, type Person } from "../../e2e/support/people.ts";
import { translate } from "../../e2e/support/translate.ts";

/** What happens to the pages on the way: nothing, a translator, or that only the files named in a page's HTML come. */
export type Weather = "slow" | "translated" | "lazy files missing";

export interface Journey {
  steps: { name: string; taps: number; seconds: number }[];
  /** The sum of unexpected layout shifts, by page of ours. */
  shifts: Record<string, number>;
  /** What moved, with its share. */
  movers: { page: string; value: number; what: string }[];
  /** The step that did not lead on; undefined at the end. */
  stuck?: string;
}

interface Trip {
  weather: Weather;
  pictures: string;
  baseURL: string;
}

const PATIENCE_MS = 60_000;
/** Chrome's "Slow 4G". */
const slow4G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };

/** One buyer: search, two numbers, account, code, card, live. */
export async function buyByThumb(browser: Browser, { weather, pictures, baseURL }: Trip): Promise<Journey> {
  const context = await browser.newContext({
    baseURL,
    locale: "en-US",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    extraHTTPHeaders: { "x-test-address": `10.${randomInt(256)}.${randomInt(256)}.${1 + randomInt(254)}` },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const journey: Journey = { steps: [], shifts: {}, movers: [] };
  await watchShifts(page, baseURL, journey);
  await slowDown(page);
  if (weather === "translated") translateEach(page);
  if (weather === "lazy files missing") await loseLazyFiles(page);

  let current = "";
  let taps = 0;
  const tap = async (target: Locator) => {
    taps++;
    await target.tap();
  };
  const step = async (title: string, work: () => Promise<void>) => {
    current = title;
    taps = 0;
    const started = performance.now();
    await work();
    journey.steps.push({ name: title, taps, seconds: (performance.now() - started) / 1000 });
    const file = `${weather}-${journey.steps.length}-${title}`.replace(/\W+/g, "-");
    await page.screenshot({ path: path.join(pictures, `${file}.png`) });
  };
  try {
    await walk(page, newPerson(), step, tap);
  } catch (error) {
    journey.stuck = `${current}: ${error instanceof Error ? error.message.split("\n")[0] : error}`;
    await page.screenshot({ path: path.join(pictures, `${weather.replaceAll(" ", "-")}-stuck.png`) }).catch(() => {});
  } finally {
    await context.close();
  }
  return journey;
}

type Step = (title: string, work: () => Promise<void>) => Promise<void>;

async function walk(page: Page, person: Person, step: Step, tap: (target: Locator) => Promise<void>): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  await step("landing", async () => {
    await page.goto("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
  });
  await step("search", async () => {
    await page.getByLabel("City or area code").fill("512");
    await tap(button("Find numbers"));
    await button(/^Hold /)
      .first()
      .waitFor();
    await sleep(1_000); // a page that was loaded anew scrolls to its results
    const visible = await button(/^Hold /).evaluateAll((all) => {
      const places = all.map((one) => one.getBoundingClientRect());
      return places.filter(({ top, bottom }) => top >= 0 && bottom <= innerHeight).length;
    });
    if (visible < 5) throw new Error(`${visible} numbers in view`);
  });
  for (const which of ["first", "second"]) {
    await step(`hold the ${which}`, async () => {
      const held = button(/^In cart/);
      const before = await held.count();
      await tap(button(/^Hold /).first());
      await held.nth(before).waitFor();
    });
  }
  await step("on to checkout", async () => {
    const next = page.getByRole("link", { name: "Checkout", exact: true });
    if (!(await appears(next, 5_000))) await tap(page.getByRole("link", { name: /^Cart/ }).first());
    await tap(next);
    await page.getByLabel("Name", { exact: true }).waitFor();
  });
  await step("account", async () => {
    await page.getByLabel("Name", { exact: true }).fill(person.name);
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await tap(button("Create account"));
    await page.getByLabel("6-digit code").waitFor();
  });
  await step("code", async () => {
    await page.getByLabel("6-digit code").fill(await codeFor(person.email));
    const again = page.getByLabel("Your password, once more"); // the form went off before its script was there
    if (await again.isVisible()) await again.fill(person.password);
    await tap(button("Confirm"));
    await button(/^Authorize/).waitFor();
    if (await page.evaluate(() => scrollY > 0)) throw new Error("the review does not begin at its top");
  });
  await step("agree and go to payment", async () => {
    await tap(page.getByRole("checkbox"));
    await tap(button(/^Authorize/));
    await page.getByRole("heading", { name: "Pay NumNinja" }).waitFor();
  });
  await step("pay", async () => {
    await page.getByLabel("Card number").fill("4242 4242 4242 4242");
    await page.getByLabel("Expiry").fill("12 / 34");
    await page.getByLabel("CVC").fill("123");
    await page.getByLabel("Name on card").fill(person.name);
    await tap(button(/^Pay/));
    await page.waitForURL(/\/checkout\/success/);
  });
  await step("live", async () => {
    await page.getByRole("heading", { level: 1, name: /live/ }).waitFor();
    await sleep(2_000); // what still moves after it
  });
}

const appears = (target: Locator, timeout: number): Promise<boolean> =>
  target.waitFor({ timeout }).then(
    () => true,
    () => false,
  );

async function codeFor(email: string): Promise<string> {
  for (const started = Date.now(); Date.now() - started < PATIENCE_MS; await sleep(300)) {
    const code = (await emailsTo(email)).findLast((one) => one.code)?.code;
    if (code) return code;
  }
  throw new Error("no code came");
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slow4G);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

/** Adds up what Chromium reports, without what follows within half a second of a press. */
async function watchShifts(page: Page, baseURL: string, { shifts, movers }: Journey): Promise<void> {
  await page.exposeFunction("tellShift", (address: string, value: number, what: string) => {
    const url = new URL(address);
    if (url.origin !== new URL(baseURL).origin) return;
    shifts[url.pathname] = (shifts[url.pathname] ?? 0) + value;
    if (value > 0.001) movers.push({ page: url.pathname, value, what });
  });
  await page.addInitScript(() => {
    interface Shift extends PerformanceEntry {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null }[];
    }
    const tell = (self as unknown as { tellShift: (address: string, value: number, what: string) => void }).tellShift;
    const labelOf = (node: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return element ? `<${element.localName}> ${element.textContent?.trim().slice(0, 40)}` : "what is gone";
    };
    tell(location.href, 0, "");
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        const what = entry.sources.map(({ node }) => labelOf(node)).join(", ");
        if (!entry.hadRecentInput) tell(location.href, entry.value, what);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** As soon as React has taken a page over, all its texts are replaced, and each that comes. */
function translateEach(page: Page): void {
  page.on("load", async () => {
    await page
      .waitForFunction(() =>
        Object.keys(document.querySelector("main *") ?? {}).some((key) => key.startsWith("__react")),
      )
      .then(() => translate(page))
      .catch(() => {}); // left meanwhile, or not ours
  });
}

/** Scripts come where the HTML of the page names them; whatever is asked for later is gone. */
async function loseLazyFiles(page: Page): Promise<void> {
  const named = new Set<string>();
  await page.route("**/*", async (route) => {
    const request = route.request();
    if (request.isNavigationRequest()) {
      const headers = { ...(await request.allHeaders()), "sec-fetch-dest": "document" }; // which fetch leaves out
      const response = await route.fetch({ headers, maxRedirects: 0 });
      const html = await response.text();
      const { location } = response.headers(); // the browser follows without asking here
      const last = location ? await (await page.request.get(new URL(location, request.url()).href)).text() : html;
      for (const [file] of last.matchAll(/\/_next\/static\/[\w./~-]+/g)) named.add(path.posix.basename(file));
      return route.fulfill({ response, body: html });
    }
    const { pathname } = new URL(request.url());
    const isLost = /^\/_next\/static\/.*\.js$/.test(pathname) && !named.has(path.posix.basename(pathname));
    return isLost ? route.fulfill({ status: 404, body: "" }) : route.fallback();
  });
}
