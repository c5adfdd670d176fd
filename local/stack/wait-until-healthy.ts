import { setTimeout as sleep } from "node:timers/promises";

const limitMs = 30_000;

/**
 * At the start every part must be well. Later, an application with a sick neighbour is still worth running.
 * @throws with the application's report on its parts
 */
export async function waitUntilHealthy(url: string, signal: AbortSignal): Promise<void> {
  for (const started = Date.now(); ; await sleep(200, undefined, { signal })) {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: Error) => error);
    if (response instanceof Response && response.ok) return;
    const why = response instanceof Response ? `${response.status} ${await response.text()}` : response.message;
    if (Date.now() - started > limitMs) throw new Error(`The application is up but not healthy: ${why}`);
  }
}
