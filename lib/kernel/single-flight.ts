/**
 * Identical calls that overlap share one. Nothing is kept after it settles, so this is no cache.
 *
 * @returns `run(key, work, signal)`: `signal` ends only this caller's wait, never the work others wait for
 */
export function createSingleFlight<T>() {
  const inFlight = new Map<string, Promise<T>>();

  return function run(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    let shared = inFlight.get(key);
    if (!shared) {
      shared = work().finally(() => inFlight.delete(key));
      inFlight.set(key, shared);
    }
    if (!signal) return shared;
    return new Promise<T>((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      shared.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  };
}
