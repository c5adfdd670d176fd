import { createHash, createPublicKey } from "node:crypto";
import { PUBLIC_KEYS } from "./public-keys.ts";

/** sha1 of each key's DER in list order, joined by `:::`: says which keys a file was encrypted for. */
export function encryptionFingerprint(keys: readonly string[] = PUBLIC_KEYS): string {
  return keys
    .map((pem) => createPublicKey(pem).export({ type: "spki", format: "der" }))
    .map((der) => createHash("sha1").update(der).digest("hex"))
    .join(":::");
}
