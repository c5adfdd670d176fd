import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart } from "../stack/define-part.ts";
import { randomAlphanumeric } from "../stack/random-secret.ts";

export const stripe = definePart({
  name: "stripe",
  title: "Stripe",
  port: 54331,
  real: { marker: "STRIPE_SECRET_KEY", needs: ["STRIPE_WEBHOOK_SECRET"], optional: ["STRIPE_API_BASE"] },
  money: {
    direction: "in",
    realWith: ({ STRIPE_SECRET_KEY = "" }) =>
      /^(sk|rk)_live_/.test(STRIPE_SECRET_KEY) ? "STRIPE_SECRET_KEY is a live key" : null,
    instead: "Use a test key",
  },
  keys: () => ({
    secretKey: `sk_test_${randomAlphanumeric(32)}`,
    webhookSecret: `whsec_${randomAlphanumeric(32)}`,
  }),
  environment: {
    STRIPE_SECRET_KEY: ({ keys }) => keys.secretKey,
    STRIPE_WEBHOOK_SECRET: ({ keys }) => keys.webhookSecret,
    STRIPE_API_BASE: ({ url }) => url,
  },
  tools: { STRIPE_CONTROL_URL: ({ url }) => url },
  prints: () => ({ "Card to try": "4242 4242 4242 4242, any future date, any CVC" }),
  control: true,
  clock: ({ url }) => controlledClock("vendor", url),
  server: ({ keys, appUrl, file }) => ({
    DATA_DIR: file(),
    STRIPE_SECRET_KEY: keys.secretKey,
    STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
    WEBHOOK_URL: `${appUrl}/api/checkout/webhook`,
  }),
});
