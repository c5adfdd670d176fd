import { orderHost, productionUrl, sandboxHost } from "../../lib/carriers/didww/order-host.ts";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";
import { randomAlphanumeric } from "../stack/random-secret.ts";
import { twilio } from "../twilio/part.ts";

export const didww = definePart({
  name: "didww",
  title: "DIDWW",
  port: 54332,
  real: {
    marker: "DIDWW_API_KEY",
    needs: ["DIDWW_CALLBACK_SECRET"],
    optional: ["DIDWW_API_URL", "DIDWW_SMS_SECRET"],
  },
  money: {
    direction: "out",
    realWith({ DIDWW_API_URL }) {
      const { host, isReal } = orderHost(DIDWW_API_URL || productionUrl);
      return isReal ? `DIDWW_API_KEY points at ${host}, where every order costs money` : null;
    },
    instead: `Use https://${sandboxHost}/v3 as DIDWW_API_URL`,
  },
  // its calls to the voice application enter by a SIP Domain there
  requires: [twilio],
  keys: () => ({
    apiKey: randomAlphanumeric(32),
    callbackSecret: randomAlphanumeric(32),
    smsSecret: randomAlphanumeric(32),
  }),
  environment: {
    DIDWW_API_KEY: ({ keys }) => keys.apiKey,
    DIDWW_CALLBACK_SECRET: ({ keys }) => keys.callbackSecret,
    DIDWW_API_URL: ({ url }) => `${url}/v3`,
    DIDWW_SMS_SECRET: ({ keys }) => keys.smsSecret,
  },
  tools: { DIDWW_CONTROL_URL: ({ url }) => url },
  switches: ["ORDER_DELAY_MS", "DIDWW_RATE_LIMIT", "DIDWW_BALANCE"],
  control: true,
  clock: ({ url }) => controlledClock("vendor", url),
  /** Calls that the embedded voice platform makes to numbers of ours come in here. */
  async afterStart({ url, environment, of }) {
    if (!environment.TWILIO_API_URL) return;
    await fetch(`${of(twilio).url}/__control/exchanges`, {
      method: "POST",
      body: JSON.stringify({ name: "didww", url }),
    });
  },
  server: ({ keys, environment, appUrl, file, of }) => ({
    DATA_DIR: file(),
    DIDWW_API_KEY: keys.apiKey,
    DIDWW_CALLBACK_SECRET: keys.callbackSecret,
    SMS_URL: `${appUrl}/api/texts/didww`,
    SMS_SECRET: keys.smsSecret,
    VOICE_SIP_HOST: environment.VOICE_SIP_HOST,
    // with a real Twilio its domain cannot be called from here
    ...(environment.TWILIO_API_URL && { VOICE_DOMAIN_URL: `${of(twilio).url}/__control/sip-calls` }),
  }),
});
