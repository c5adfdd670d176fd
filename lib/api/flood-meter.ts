/** Requests of one network address without waiting, and per second in the long run. A page with its files is some thirty. */
const burst = 400;
const perSecond = 40;
const mostRemembered = 50_000;

/** This machine itself, or a proxy on it whose header is not configured: everybody would share one bucket. */
const ownMachine = new Set(["127.0.0.1", "::/64"]);

/**
 * Counts requests by network address, in this process only.
 * @returns whether this one is too much
 */
export function createFloodMeter(): (address: string, now: number) => boolean {
  const known = new Map<string, { tokens: number; at: number }>();
  return (address, now) => {
    if (ownMachine.has(address)) return false;
    let bucket = known.get(address);
    if (!bucket) {
      bucket = { tokens: burst, at: now };
      known.set(address, bucket);
      if (known.size > mostRemembered) known.delete(known.keys().next().value as string);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return true;
    bucket.tokens -= 1;
    return false;
  };
}
