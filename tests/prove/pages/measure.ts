import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright";
import { findChromium } from "../../../local/stack/find-chromium.ts";
import { freePort } from "../../../local/stack/free-port.ts";
import { ownPackages } from "../../../local/stack/own-packages.ts";

/** The run with the middle performance counts. */
const RUNS = 5;
/** Lighthouse takes the times of this machine for those of a phone, so the machine has to be quiet; for so long it may get there. */
const PATIENCE_MS = 300_000;
export const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 } as const;
const MEASURED = { landing: "/", search: "/numbers" } as const;
const TIMES = {
  "first contentful paint": "first-contentful-paint",
  "largest contentful paint": "largest-contentful-paint",
  "total blocking time": "total-blocking-time",
  "cumulative layout shift": "cumulative-layout-shift",
} as const;

/** What we read of Lighthouse's result. Its own types come with its package, which is installed when the proof runs. */
interface Result {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string; details?: unknown }>;
}

type Lighthouse = (url: string, flags: Record<string, unknown>) => Promise<{ lhr: Result } | undefined>;

async function loadLighthouse(): Promise<Lighthouse> {
  const modules = await ownPackages("tests/prove/pages");
  const entry = pathToFileURL(path.join(modules, "lighthouse", "core", "index.js")).href;
  return ((await import(entry)) as { default: Lighthouse }).default;
}

/** Waits while the machine is busy with other things. Measures anyway when it stays so. */
export async function untilQuiet(): Promise<void> {
  const isQuiet = () => loadavg()[0]! < availableParallelism() / 2;
  for (const started = Date.now(); !isQuiet() && Date.now() - started < PATIENCE_MS; await sleep(2_000));
}

interface Measured {
  /** 0 to 100 by category */
  scores: Record<string, number>;
  /** the performance of every run, the worst first */
  runs: number[];
  times: Record<keyof typeof TIMES, string>;
  /**
   * What the scripts of a first visit weigh on the wire, headers included: those that Chromium really asked for. The
   * `nomodule` polyfill for old browsers is not among them.
   */
  scriptBytes: number;
  /** The part that every page of a Next.js application loads. */
  frameworkBytes: number;
}

/** Lighthouse as it comes: a mid-range phone on slow 4G, simulated. */
export async function measure(baseURL: string): Promise<Record<keyof typeof MEASURED, Measured>> {
  const lighthouse = await loadLighthouse();
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", `--remote-debugging-port=${port}`],
  });
  try {
    const results: Partial<Record<keyof typeof MEASURED, Measured>> = {};
    for (const path of Object.values(MEASURED)) await fetch(baseURL + path); // what only the first visitor of a start waits for
    for (const [title, path] of Object.entries(MEASURED)) {
      const runs: Result[] = [];
      for (let index = 0; index < RUNS; index++) {
        const answer = await lighthouse(baseURL + path, { port, output: "json", logLevel: "error" });
        if (!answer) throw new Error(`Lighthouse gave no answer for ${path}`);
        runs.push(answer.lhr);
      }
      runs.sort((a, b) => points(a, "performance") - points(b, "performance"));
      const middle = runs[Math.floor(RUNS / 2)]!;
      results[title as keyof typeof MEASURED] = {
        ...summarize(middle),
        runs: runs.map((result) => points(result, "performance")),
      };
      for (const miss of misses(middle)) console.log(`  ${title}: ${miss}`);
    }
    return results as Record<keyof typeof MEASURED, Measured>;
  } finally {
    await browser.close();
  }
}

const points = ({ categories }: Result, category: string): number =>
  Math.round((categories[category]?.score ?? 0) * 100);

function summarize(result: Result): Omit<Measured, "runs"> {
  const { audits } = result;
  const requests = (audits["network-requests"]?.details as { items?: NetworkRequest[] } | undefined)?.items ?? [];
  const scripts = requests.filter(({ resourceType }) => resourceType === "Script");
  const framework = (JSON.parse(readFileSync(".next/build-manifest.json", "utf8")) as { rootMainFiles: string[] })
    .rootMainFiles;
  const weigh = (some: NetworkRequest[]) => some.reduce((sum, { transferSize }) => sum + transferSize, 0);
  return {
    scores: Object.fromEntries(Object.keys(LEAST).map((category) => [category, points(result, category)])),
    times: Object.fromEntries(
      Object.entries(TIMES).map(([title, audit]) => [title, audits[audit]?.displayValue ?? "not measured"]),
    ) as Measured["times"],
    scriptBytes: weigh(scripts),
    frameworkBytes: weigh(scripts.filter(({ url }) => framework.some((file) => url.endsWith(file)))),
  };
}

interface NetworkRequest {
  url: string;
  resourceType: string;
  transferSize: number;
}

/** Audits that cost points, so that a shortfall explains itself. */
function misses({ categories, audits }: Result): string[] {
  return Object.keys(LEAST).flatMap((category) =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${category}: ${audits[id]?.title} ${audits[id]?.displayValue ?? ""}`.trim()),
  );
}
