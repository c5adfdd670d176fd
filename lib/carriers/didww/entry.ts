import { z } from "zod";
import { optional } from "@/lib/env";
import { defineCarrier } from "../entry";
import { createDidwwCarrier } from "./adapter";
import { apiKeyAuth } from "./api";
import { orderHost, productionUrl } from "./order-host";

export const didww = defineCarrier({
  id: "didww",
  environment: z.object({
    DIDWW_API_KEY: z.string().min(1),
    DIDWW_API_URL: z.url().default(productionUrl),
    /** Signs callbacks. */
    DIDWW_CALLBACK_SECRET: z.string().min(1),
    /** What the account's trunk for texts sends as X-Hook-Secret; without it texts of its numbers are refused. */
    DIDWW_SMS_SECRET: optional(z.string().min(16)),
  }),
  // DIDWW counts 20 in a sliding second per key: 18 evenly spaced stay below it when the network bunches some.
  callRate: { rate: 18, burst: 1 },
  orderTarget: ({ DIDWW_API_URL }) => ({ ...orderHost(DIDWW_API_URL), variable: "DIDWW_API_URL" }),
  build: ({ DIDWW_API_URL, DIDWW_API_KEY, DIDWW_CALLBACK_SECRET, DIDWW_SMS_SECRET }, tools) =>
    createDidwwCarrier({
      ...tools,
      baseUrl: DIDWW_API_URL.replace(/\/$/, ""),
      auth: apiKeyAuth(DIDWW_API_KEY),
      callbackSecret: DIDWW_CALLBACK_SECRET,
      textSecret: DIDWW_SMS_SECRET,
    }),
});
