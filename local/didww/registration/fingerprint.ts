import { createHash, createPublicKey } from "node:crypto";
import { publicKeyPems } from "./public-keys.ts";

/** sha1 of each key's DER in list order, joined by `:::`: identifies the keys a file was encrypted for. */
export function encryptionFingerprint(keys: readonly string[] = publicKeyPems): string {
  return keys
    .map((pem) => createPublicKey(pem).export({ type: "spki", format: "der" }))
    .map((der) => createHash("sha1").update(der).digest("hex"))
    .join(":::");
}
