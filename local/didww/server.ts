import { runEmulator } from "../kit/index.ts";
import { exitWithParent } from "../stack/exit-with-parent.ts";
import { start } from "./index.ts";

// The embedded DIDWW as a process of its own; `local/start.mjs` sets these variables.
const { env } = process;

exitWithParent();
await runEmulator(() =>
  start({
    port: Number(env.PORT ?? 0),
    ...(env.DATA_DIR && { dataDir: env.DATA_DIR }),
    apiKey: required("DIDWW_API_KEY"),
    ...(env.DIDWW_CALLBACK_SECRET && { callbackSecret: env.DIDWW_CALLBACK_SECRET }),
    ...(env.VOICE_SIP_HOST && { voiceSipHost: env.VOICE_SIP_HOST }),
    ...(env.VOICE_WEBHOOK_URL && { voiceWebhookUrl: env.VOICE_WEBHOOK_URL }),
    ...(env.TWILIO_AUTH_TOKEN && { twilioAuthToken: env.TWILIO_AUTH_TOKEN }),
    ...(env.ORDER_DELAY_MS && { orderDelayMs: Number(env.ORDER_DELAY_MS) }),
    ...(env.DIDWW_RATE_LIMIT && { rateLimitPerSecond: Number(env.DIDWW_RATE_LIMIT) }),
    balance: env.DIDWW_BALANCE || "100000.00",
  }),
);

function required(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
