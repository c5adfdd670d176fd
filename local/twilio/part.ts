import { randomBytes } from "node:crypto";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";

/** A number set aside for fiction: what phones show of our calls. */
const callerId = "+12025550199";

export const twilio = definePart({
  name: "twilio",
  title: "Twilio",
  port: 54337,
  real: {
    marker: "TWILIO_ACCOUNT_SID",
    needs: ["TWILIO_AUTH_TOKEN"],
    optional: ["TWILIO_API_URL", "VOICE_SIP_HOST", "VOICE_CALLER_ID", "VOICE_FALLBACK_URL"],
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
    VOICE_CALLER_ID: () => callerId,
    VOICE_FALLBACK_URL: ({ url }) => `${url}/documents/forward`,
    VOICE_SIP_HOST: ({ source }) => source.VOICE_SIP_HOST || "voice.numninja.local",
  },
  tools: { TWILIO_CONTROL_URL: ({ url }) => url },
  switches: ["TWILIO_BALANCE"],
  control: true,
  prints: ({ url }) => ({ "Calls to phones": `${url}/demo/calls  (what they hear, such as codes)` }),
  clock: ({ url }) => controlledClock("vendor", url),
  server: ({ keys, environment, appUrl, file }) => ({
    DATA_DIR: file(),
    TWILIO_ACCOUNT_SID: keys.accountSid,
    TWILIO_AUTH_TOKEN: keys.authToken,
    SIP_DOMAIN: environment.VOICE_SIP_HOST,
    SIP_VOICE_URL: `${appUrl}/api/voice/inbound`,
    SIP_STATUS_CALLBACK_URL: `${appUrl}/api/voice/status`,
    CALLER_ID: callerId,
  }),
});
