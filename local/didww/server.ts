import { optionalNumber, runEmulator, variable } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment: PORT, DATA_DIR, DIDWW_API_KEY, and optionally DIDWW_CALLBACK_SECRET, VOICE_SIP_HOST, VOICE_DOMAIN_URL,
// SMS_URL with SMS_SECRET, ORDER_DELAY_MS, DIDWW_RATE_LIMIT, DIDWW_BALANCE.
const { env } = process;
const orderDelayMs = optionalNumber("ORDER_DELAY_MS");
const rateLimitPerSecond = optionalNumber("DIDWW_RATE_LIMIT");

await runEmulator(() =>
  start({
    port: optionalNumber("PORT") ?? 0,
    ...(env.DATA_DIR && { dataDir: env.DATA_DIR }),
    apiKey: variable("DIDWW_API_KEY"),
    ...(env.DIDWW_CALLBACK_SECRET && { callbackSecret: env.DIDWW_CALLBACK_SECRET }),
    ...(env.VOICE_SIP_HOST && { voiceSipHost: env.VOICE_SIP_HOST }),
    ...(env.VOICE_DOMAIN_URL && { voiceDomainUrl: env.VOICE_DOMAIN_URL }),
    ...(env.SMS_URL && { smsTrunk: { url: env.SMS_URL, secret: variable("SMS_SECRET") } }),
    ...(orderDelayMs !== undefined && { orderDelayMs }),
    ...(rateLimitPerSecond !== undefined && { rateLimitPerSecond }),
    balance: env.DIDWW_BALANCE || "100000.00",
  }),
);
