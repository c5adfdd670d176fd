import { randomInt } from "node:crypto";

/** Without letters that look like digits. */
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const groups = 4;
const perGroup = 4;

/** Ten codes of 80 random bits, in groups that people can copy: `K7QM-2ZRD-8XVC-HN4T`. Shown once; only hashes are kept. */
export const newRecoveryCodes = (): string[] => Array.from({ length: 10 }, newCode);

const newCode = (): string => Array.from({ length: groups }, newGroup).join("-");
const newGroup = (): string => Array.from({ length: perGroup }, () => letters[randomInt(letters.length)]).join("");

/** A code as people type it: any case, with or without dashes and spaces. Null when it cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const bare = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
  if (bare.length !== groups * perGroup) return null;
  return bare.match(new RegExp(`.{${perGroup}}`, "g"))!.join("-");
}
