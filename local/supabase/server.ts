import { optionalNumber, runEmulator, variable } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment: PORT, DATABASE_URL, APP_URL, JWT_SECRET, SIGNING_KEY (JWK), SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY,
// STORAGE_DIR, SEND_EMAIL_HOOK_URL, SEND_EMAIL_HOOK_SECRET, and optionally MAIL_FILE, JWT_EXPIRY_SECONDS, MFA_TRIES_PER_MINUTE.
await runEmulator(() =>
  start({
    port: Number(variable("PORT")),
    databaseUrl: variable("DATABASE_URL"),
    siteUrl: variable("APP_URL"),
    jwtSecret: variable("JWT_SECRET"),
    signingKey: JSON.parse(variable("SIGNING_KEY")),
    publishableKey: variable("SUPABASE_PUBLISHABLE_KEY"),
    secretKey: variable("SUPABASE_SECRET_KEY"),
    storageDir: variable("STORAGE_DIR"),
    sendEmailHook: { url: variable("SEND_EMAIL_HOOK_URL"), secret: variable("SEND_EMAIL_HOOK_SECRET") },
    mailFile: process.env.MAIL_FILE,
    jwtExpirySeconds: optionalNumber("JWT_EXPIRY_SECONDS"),
    mfaTriesPerMinute: optionalNumber("MFA_TRIES_PER_MINUTE"),
  }),
);
