import { randomBytes } from "node:crypto";
import { orderHost, productionUrl, sandboxHost } from "../../lib/carriers/didww/order-host.ts";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";
import { randomAlphanumeric } from "../stack/random-secret.ts";

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
      const { host, isReal } = orderHost(DIDWW_API_URL || productionUrl);
      return isReal ? `DIDWW_API_KEY points at ${host}, where every order costs money` : null;
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
    VOICE_WEBHOOK_URL: `${appUrl}/api/voice/inbound`,
    TWILIO_AUTH_TOKEN: environment.TWILIO_AUTH_TOKEN,
  }),
});
