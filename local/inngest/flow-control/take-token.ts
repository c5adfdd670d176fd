import type { Tx } from "../state/database.ts";

export interface Rate {
  limit: number;
  periodMs: number;
  /** Burst size on top of the even spacing `periodMs / limit`. */
  burst: number;
}

/**
 * Takes one token of a key by the generic cell rate algorithm.
 * @returns null when taken, else the instant (epoch ms) from which a token is free
 */
export async function takeToken(tx: Tx, key: string, rate: Rate, now: number): Promise<number | null> {
  const spacing = rate.periodMs / rate.limit;
  const tolerance = spacing * rate.burst;
  const taken = await tx`
    insert into rate_keys as k (key, next_free_ms) values (${key}, ${now + spacing})
    on conflict (key) do update set next_free_ms = greatest(k.next_free_ms, ${now}) + ${spacing}
    where k.next_free_ms - ${now}::float8 <= ${tolerance}
    returning key`;
  if (taken.length > 0) return null;
  const [row] = await tx<{ next_free_ms: number }[]>`select next_free_ms from rate_keys where key = ${key}`;
  return (row?.next_free_ms ?? now) - tolerance;
}
