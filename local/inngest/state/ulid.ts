import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Encodes 48 bits of time and 80 bits of entropy as the 26 letters of a ULID. */
function encodeUlid(millis: number, entropy: Uint8Array): string {
  let value = BigInt(Math.trunc(millis));
  for (const byte of entropy.subarray(0, 10)) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}

/**
 * A source of ULIDs that only grow, even within one millisecond or when the clock steps back.
 * First-in-first-out dispatch and the order on the pages depend on it.
 */
export function createUlidSource(now: () => number): () => string {
  let lastMillis = -1;
  let entropy = randomBytes(10);
  return () => {
    const millis = now();
    if (millis > lastMillis) {
      lastMillis = millis;
      entropy = randomBytes(10);
      entropy[0] = entropy[0]! & 0x7f; // room to count up
    } else {
      for (let i = 9; i >= 0; i--) {
        entropy[i] = (entropy[i]! + 1) & 0xff;
        if (entropy[i] !== 0) break;
      }
    }
    return encodeUlid(lastMillis, entropy);
  };
}

/**
 * The id of event `index` of one `send()`, from its `x-inngest-event-id-seed` header ("<millis>,<base64 of 10 bytes>").
 * A repeated send has the same seed, so it yields the same ids. Null when the header is not usable.
 */
export function ulidFromSeed(seed: string, index: number): string | null {
  const [millisText, base64] = seed.split(",");
  const millis = Number(millisText);
  const entropy = Buffer.from(base64 ?? "", "base64");
  if (!Number.isSafeInteger(millis) || millis < 0 || millis >= 2 ** 48 || entropy.length !== 10) return null;
  entropy.writeUInt32BE((entropy.readUInt32BE(6) + index + 1) >>> 0, 6);
  return encodeUlid(millis, entropy);
}
