import { randomBytes } from "node:crypto";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";

export const twilio = definePart({
  name: "twilio",
  title: "Twilio",
  port: 54337,
  real: {
    marker: "TWILIO_ACCOUNT_SID",
    needs: ["TWILIO_AUTH_TOKEN"],
    optional: ["TWILIO_API_URL", "VOICE_SIP_HOST"],
    isDispensable: true, // without it its numbers are not sold, and calls are not answered by our voice application
  },
  money: {
    direction: "out",
    realWith: () => "TWILIO_ACCOUNT_SID is set, and every number and minute at Twilio costs money",
    instead: "Leave TWILIO_ACCOUNT_SID empty",
  },
  keys: () => ({
    accountSid: `AC${randomBytes(16).toString("hex")}`,
    authToken: randomBytes(16).toString("hex"),
  }),
  environment: {
    TWILIO_ACCOUNT_SID: ({ keys }) => keys.accountSid,
    TWILIO_AUTH_TOKEN: ({ keys }) => keys.authToken,
    TWILIO_API_URL: ({ url }) => url,
    VOICE_SIP_HOST: ({ source }) => source.VOICE_SIP_HOST || "voice.numninja.local",
  },
  tools: { TWILIO_CONTROL_URL: ({ url }) => url },
  switches: ["TWILIO_BALANCE"],
  control: true,
  clock: ({ url }) => controlledClock("vendor", url),
  server: ({ keys, environment, appUrl, file }) => ({
    DATA_DIR: file(),
    TWILIO_ACCOUNT_SID: keys.accountSid,
    TWILIO_AUTH_TOKEN: keys.authToken,
    SIP_DOMAIN: environment.VOICE_SIP_HOST,
    SIP_VOICE_URL: `${appUrl}/api/voice/inbound`,
  }),
});
