import { runEmulator } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment: PORT, DATA_DIR, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, WEBHOOK_URL.
await runEmulator(() =>
  start({
    port: Number(process.env.PORT ?? 0),
    dataDir: required("DATA_DIR"),
    secretKey: required("STRIPE_SECRET_KEY"),
    webhookSecret: required("STRIPE_WEBHOOK_SECRET"),
    webhookUrl: process.env.WEBHOOK_URL || null,
  }),
);

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
}
