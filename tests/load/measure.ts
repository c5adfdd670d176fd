import http from "node:http";
import { percentile } from "../drivers/shop.ts";

export interface Rate {
  perSecond: number;
  p50: number;
  p95: number;
  failures: number;
}

/** Runs `work` `total` times, `atOnce` at a time, and says how fast that was. A result of false counts as a failure. */
export async function measure(total: number, atOnce: number, work: (index: number) => Promise<boolean>): Promise<Rate> {
  const times: number[] = [];
  let next = 0;
  let failures = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < total; index = next++) {
        const from = performance.now();
        if (!(await work(index).catch(() => false))) failures++;
        times.push(performance.now() - from);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: total / seconds, p50: percentile(times, 50), p95: percentile(times, 95), failures };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** One request over a kept connection. @returns the status */
export const request = (
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = http.request(
      url,
      { agent, method: options.method ?? "GET", headers: options.headers ?? {} },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    call.on("error", reject);
    call.end(options.body);
  });

export const sayRate = ({ perSecond, p50, p95, failures }: Rate): string =>
  `${Math.round(perSecond)}/s  p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms${failures ? `  ${failures} failed` : ""}`;
