import { createHash, randomUUID } from "node:crypto";

/** The same UUID for the same name, in every process: seeded objects keep their ids across resets. */
export function seedId(kind: string, name: string): string {
  const hex = createHash("sha1").update(`didww:${kind}:${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const newId = (): string => randomUUID();

/**
 * The `available_dids` id of a number. Decimal digits are hex digits too, so the number itself (at most 15 digits)
 * is the end of the UUID, and tens of thousands of offered numbers need no index.
 */
export function availableDidId(number: string): string {
  const digits = number.padStart(15, "0");
  return `a7a10000-0000-4000-8${digits.slice(0, 3)}-${digits.slice(3)}`;
}

/** The number behind an `available_dids` id, or null for any other text. */
export function numberOfAvailableDid(id: string): string | null {
  const match = /^a7a10000-0000-4000-8(\d{3})-(\d{12})$/.exec(id);
  return match ? `${match[1]}${match[2]}`.replace(/^0+/, "") : null;
}
