import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** One-time passwords by time (RFC 6238), as every authenticator app makes them: HMAC-SHA-1, 6 digits, 30 seconds. */
export const stepSeconds = 30;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new shared secret: 160 random bits in base 32. */
export const newSecret = (): string => toBase32(randomBytes(20));

/** The code of an instant. @param secret base 32 @param at milliseconds since 1970, of the machine's clock */
export function totpCode(secret: string, at: number = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / stepSeconds)));
  const hash = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = hash[hash.length - 1]! & 0xf;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Whether a code is right now, or was one step ago, or will be one step from now: clocks of phones differ. */
export function isTotpCode(secret: string, code: string, at: number = Date.now()): boolean {
  return [-1, 0, 1].some((steps) => isSame(totpCode(secret, at + steps * stepSeconds * 1000), code));
}

const isSame = (wanted: string, given: string): boolean =>
  given.length === wanted.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(given.replace(/[^\d]/g, "x")));

export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
