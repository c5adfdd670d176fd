import { z } from "zod";
import { env, optional, twilioVariables } from "@/lib/env";
import { defineCarrier } from "../entry";
import { isLoopback } from "../loopback";
import { createTwilioCarrier } from "./adapter";

const productionUrl = "https://api.twilio.com";

export const twilio = defineCarrier({
  id: "twilio",
  marker: "TWILIO_ACCOUNT_SID",
  environment: z.object({
    ...twilioVariables,
    /** `/api/voice/forward` of a deployment beside ours. Without it our own, which helps while only the database is away. */
    VOICE_FALLBACK_URL: optional(z.url()),
  }),
  // Twilio names no rate: it counts calls that run concurrently, and answers 429 to one too many.
  callRate: { rate: 20, burst: 5 },
  orderTarget: ({ TWILIO_API_URL = productionUrl }) => {
    const { hostname } = new URL(TWILIO_API_URL);
    return { host: hostname, isReal: !isLoopback(hostname), variable: "TWILIO_API_URL" };
  },
  build: ({ TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_URL, VOICE_FALLBACK_URL }, tools) =>
    createTwilioCarrier({
      ...tools,
      accountSid: TWILIO_ACCOUNT_SID,
      authToken: TWILIO_AUTH_TOKEN,
      hosts: TWILIO_API_URL
        ? { api: `${TWILIO_API_URL}/api`, pricing: `${TWILIO_API_URL}/pricing` }
        : { api: productionUrl, pricing: "https://pricing.twilio.com" },
      fallbackUrl: VOICE_FALLBACK_URL ?? `${env().APP_URL}/api/voice/forward`,
    }),
});
