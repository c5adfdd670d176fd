/** Challenges and codes are counted by network address, each for itself, as GoTrue's: 30 in a row, then 15 a minute. */
const defaultTriesPerMinute = 15;
const burst = 30;

/** Takes one try of this kind from this address; false when there is none left. */
export type TakeTry = (kind: "challenge" | "verify", address: string) => boolean;

export function limitTries(perMinute: number = defaultTriesPerMinute): TakeTry {
  const buckets = new Map<string, { left: number; at: number }>();
  return (kind, address) => {
    const key = `${kind} ${address}`;
    const now = Date.now();
    const bucket = buckets.get(key) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 60_000) * perMinute);
    buckets.set(key, { left: left < 1 ? left : left - 1, at: now });
    return left >= 1;
  };
}
