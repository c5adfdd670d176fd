/** Answers whether one more request of this key fits into the running second of the machine's clock. */
export type RateLimit = (key: string, perSecond: number) => boolean;

/** A sliding window of one second per key. It is not durable and does not follow the virtual clock. */
export function createRateLimit(now: () => number = () => performance.now()): RateLimit {
  const recent = new Map<string, number[]>();
  return (key, perSecond) => {
    if (perSecond <= 0) return true;
    const at = now();
    const times = (recent.get(key) ?? []).filter((time) => time > at - 1_000);
    recent.set(key, times);
    if (times.length >= perSecond) return false;
    times.push(at);
    return true;
  };
}
