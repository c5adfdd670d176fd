import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";
import { randomAlphanumeric } from "../stack/random-secret.ts";

export const resend = definePart({
  name: "resend",
  title: "Resend",
  port: 54333,
  real: { marker: "RESEND_API_KEY", needs: ["EMAIL_FROM"], optional: ["RESEND_BASE_URL"] },
  keys: () => ({ apiKey: `re_${randomAlphanumeric(24)}` }),
  environment: {
    RESEND_API_KEY: ({ keys }) => keys.apiKey,
    RESEND_BASE_URL: ({ url }) => url,
    EMAIL_FROM: ({ source }) => source.EMAIL_FROM || "NumNinja <hello@numninja.test>",
  },
  tools: { RESEND_CONTROL_URL: ({ url }) => url },
  prints: ({ url }) => ({ Inbox: url }),
  control: true,
  clock: ({ url }) => controlledClock("vendor", url),
  server: ({ keys, file }) => ({ DATA_DIR: file(), RESEND_API_KEY: keys.apiKey }),
});
