import { optionalNumber, runEmulator, variable } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment: PORT, DATA_DIR, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and optionally SIP_DOMAIN, SIP_VOICE_URL,
// SIP_STATUS_CALLBACK_URL, CALLER_ID, TWILIO_BALANCE.
const { env } = process;
const balance = optionalNumber("TWILIO_BALANCE");

await runEmulator(() =>
  start({
    port: optionalNumber("PORT") ?? 0,
    ...(env.DATA_DIR && { dataDir: env.DATA_DIR }),
    accountSid: variable("TWILIO_ACCOUNT_SID"),
    authToken: variable("TWILIO_AUTH_TOKEN"),
    ...(env.SIP_DOMAIN && { sipDomain: env.SIP_DOMAIN }),
    ...(env.SIP_VOICE_URL && { sipVoiceUrl: env.SIP_VOICE_URL }),
    ...(env.SIP_STATUS_CALLBACK_URL && { sipStatusCallbackUrl: env.SIP_STATUS_CALLBACK_URL }),
    ...(env.CALLER_ID && { callerId: env.CALLER_ID }),
    balance: balance ?? 100_000,
  }),
);
