import { createHash, randomInt } from "node:crypto";

/** A 6-digit code and the hash lite stores for it: `sha256(lower(email) + code)` in hex. */
export function newOneTimeCode(email: string): { code: string; hash: string } {
  const code = String(randomInt(0, 1_000_000)).padStart(6, "0");
  return {
    code,
    hash: createHash("sha256")
      .update(email.toLowerCase() + code)
      .digest("hex"),
  };
}
