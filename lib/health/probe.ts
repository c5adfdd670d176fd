import "server-only";

export interface PartHealth {
  status: "ok" | "down";
  /** how long the answer took; null without one */
  latency_ms: number | null;
}

const probeTimeoutMs = 1_500;

/** Runs one look at a part. It never throws and never takes longer than its time; why it failed stays in the logs of that part. */
export async function probe<T>(look: () => Promise<T>): Promise<{ health: PartHealth; value: T | null }> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const value = await Promise.race([
      look(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("no answer in time")), probeTimeoutMs);
      }),
    ]);
    return { health: { status: "ok", latency_ms: Math.round(performance.now() - started) }, value };
  } catch {
    return { health: { status: "down", latency_ms: null }, value: null };
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a service answers over HTTP at all: a refusal is an answer, a server error is not. Sends no key. */
export const probeUrl = (url: string, headers: Record<string, string> = {}) =>
  probe(async () => {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(url, { headers, signal, redirect: "manual", cache: "no-store" });
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`answered ${response.status}`);
  });
