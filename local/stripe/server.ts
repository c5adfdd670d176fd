import { optionalNumber, runEmulator, variable } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment: PORT, DATA_DIR, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, and optionally WEBHOOK_URL.
await runEmulator(() =>
  start({
    port: optionalNumber("PORT") ?? 0,
    dataDir: variable("DATA_DIR"),
    secretKey: variable("STRIPE_SECRET_KEY"),
    webhookSecret: variable("STRIPE_WEBHOOK_SECRET"),
    webhookUrl: process.env.WEBHOOK_URL || null,
  }),
);
