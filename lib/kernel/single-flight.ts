interface FlightOptions {
  /** Ends only this caller's wait, never the work that others wait for. */
  signal?: AbortSignal;
  /**
   * `performance.now()` when the caller began, where something was awaited since: a value that arrived meanwhile is what it would have
   * shared, had it come here first.
   */
  since?: number;
}

/** Callers are rarely on their way for longer. */
const keptMs = 5_000;

/** Identical calls that overlap share one. No cache: a call that begins after a value arrived does the work again. */
export function createSingleFlight<T>() {
  const inFlight = new Map<string, Promise<T>>();
  const arrived = new Map<string, { at: number; value: T }>();

  function keep(key: string, value: T): void {
    const at = performance.now();
    for (const [other, one] of arrived) if (one.at < at - keptMs) arrived.delete(other);
    arrived.set(key, { at, value });
  }

  return function run(key: string, work: () => Promise<T>, { signal, since }: FlightOptions = {}): Promise<T> {
    const last = arrived.get(key);
    if (last && since !== undefined && last.at >= since) return Promise.resolve(last.value);
    let shared = inFlight.get(key);
    if (!shared) {
      shared = work()
        .then((value) => {
          if (since !== undefined) keep(key, value);
          return value;
        })
        .finally(() => inFlight.delete(key));
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
