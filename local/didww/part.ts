import { randomBytes } from "node:crypto";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";
import { randomAlphanumeric } from "../stack/random-secret.ts";

const productionUrl = "https://api.didww.com/v3"; // as lib/env.ts has it
const sandboxHost = "sandbox-api.didww.com";

export const didww = definePart({
  name: "didww",
  title: "DIDWW",
  port: 54332,
  real: {
    marker: "DIDWW_API_KEY",
    needs: ["DIDWW_CALLBACK_SECRET"],
    optional: ["DIDWW_API_URL", "VOICE_SIP_HOST", "TWILIO_AUTH_TOKEN"],
  },
  money: {
    direction: "out",
    realWith({ DIDWW_API_URL }) {
      const { hostname } = new URL(DIDWW_API_URL || productionUrl);
      if (hostname === sandboxHost || isLoopback(hostname)) return null;
      return `DIDWW_API_KEY points at ${hostname}, where every order costs money`;
    },
    instead: `Use https://${sandboxHost}/v3 as DIDWW_API_URL`,
  },
  keys: () => ({
    apiKey: randomAlphanumeric(32),
    callbackSecret: randomAlphanumeric(32),
    voiceAuthToken: randomBytes(16).toString("hex"),
  }),
  environment: {
    DIDWW_API_KEY: ({ keys }) => keys.apiKey,
    DIDWW_CALLBACK_SECRET: ({ keys }) => keys.callbackSecret,
    DIDWW_API_URL: ({ url }) => `${url}/v3`,
    VOICE_SIP_HOST: ({ source }) => source.VOICE_SIP_HOST || "voice.numninja.local",
    TWILIO_AUTH_TOKEN: ({ source, keys }) => source.TWILIO_AUTH_TOKEN || keys.voiceAuthToken,
  },
  tools: { DIDWW_CONTROL_URL: ({ url }) => url },
  switches: ["ORDER_DELAY_MS", "DIDWW_RATE_LIMIT", "DIDWW_BALANCE"],
  control: true,
  clock: ({ url }) => controlledClock("vendor", url),
  server: ({ keys, environment, appUrl, file }) => ({
    DATA_DIR: file(),
    DIDWW_API_KEY: keys.apiKey,
    DIDWW_CALLBACK_SECRET: keys.callbackSecret,
    VOICE_SIP_HOST: environment.VOICE_SIP_HOST,
    VOICE_WEBHOOK_URL: `${appUrl}/api/webhooks/twilio/voice`,
    TWILIO_AUTH_TOKEN: environment.TWILIO_AUTH_TOKEN,
  }),
});

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || host.startsWith("127.");
