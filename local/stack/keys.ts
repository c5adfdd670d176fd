import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { exportJWK, generateKeyPair, type JWK } from "jose";

/** Secrets of one embedded stack. They are made once: new ones would lock its own data. */
export interface Keys {
  jwtSecret: string;
  /** private ES256 key */
  signingKey: JWK;
  publishableKey: string;
  secretKey: string;
  sendEmailHookSecret: string;
  superuserPassword: string;
  postgresPassword: string;
  appServerPassword: string;
  appWorkerPassword: string;
  inngestPassword: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  didwwApiKey: string;
  didwwCallbackSecret: string;
  twilioAuthToken: string;
  resendApiKey: string;
}

const token = (bytes = 24) => randomBytes(bytes).toString("base64url");
const alphanumeric = (length: number) =>
  randomBytes(length * 2)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, length);

export async function generateKeys(): Promise<Keys> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return {
    jwtSecret: token(32),
    signingKey: { ...(await exportJWK(privateKey)), alg: "ES256", kid: token(9), use: "sig" },
    publishableKey: `sb_publishable_${alphanumeric(22)}`,
    secretKey: `sb_secret_${alphanumeric(22)}`,
    sendEmailHookSecret: `v1,whsec_${randomBytes(32).toString("base64")}`,
    superuserPassword: token(),
    postgresPassword: token(),
    appServerPassword: token(),
    appWorkerPassword: token(),
    inngestPassword: token(),
    stripeSecretKey: `sk_test_${alphanumeric(32)}`,
    stripeWebhookSecret: `whsec_${alphanumeric(32)}`,
    didwwApiKey: alphanumeric(32),
    didwwCallbackSecret: alphanumeric(32),
    twilioAuthToken: randomBytes(16).toString("hex"),
    resendApiKey: `re_${alphanumeric(24)}`,
  };
}

/** The stack's keys, made on first use and kept in a file that only the owner can read. A later version's new keys are added. */
export async function loadKeys(file: string): Promise<Keys> {
  const stored: Partial<Keys> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const fresh = await generateKeys();
  const keys = { ...fresh, ...stored };
  if (Object.keys(keys).length !== Object.keys(stored).length) {
    writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  }
  return keys;
}
