import "server-only";
import { z } from "zod";

const url = z.url();
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((v) => (v === "" ? undefined : v), schema.optional());

/**
 * Everything the application reads from its environment. Base URLs are set only when a part is embedded:
 * without them the SDKs talk to the real service.
 */
const Env = z.object({
  APP_URL: url,
  DATABASE_URL_SERVER: z.string().startsWith("postgres"),
  DATABASE_URL_WORKER: z.string().startsWith("postgres"),
  DATABASE_PREPARE: z.stringbool().default(true),
  SUPABASE_URL: url,
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  SUPABASE_SECRET_KEY: z.string().min(1),
  SEND_EMAIL_HOOK_SECRET: z.string().startsWith("v1,whsec_"),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/),
  STRIPE_WEBHOOK_SECRET: z.string().startsWith("whsec_"),
  STRIPE_API_BASE: optional(url),
  DIDWW_API_KEY: z.string().min(1),
  DIDWW_API_URL: url.default("https://api.didww.com/v3"),
  DIDWW_CALLBACK_SECRET: z.string().min(1),
  /** Host names have no case; carriers return them in lower case, and the read-back is compared. */
  VOICE_SIP_HOST: optional(z.string().min(1).toLowerCase()),
  TWILIO_AUTH_TOKEN: optional(z.string().min(1)),
  RESEND_API_KEY: z.string().min(1),
  RESEND_BASE_URL: optional(url),
  EMAIL_FROM: z.string().min(3),
  OPERATOR_EMAIL: z.email(),
  CLIENT_ADDRESS_HEADER: optional(z.string().min(1)),
  /** read by the Inngest SDK itself; the embedded job server when INNGEST_DEV is set */
  INNGEST_DEV: optional(z.string()),
  INNGEST_EVENT_KEY: optional(z.string()),
  INNGEST_SIGNING_KEY: optional(z.string()),
  NODE_ENV: optional(z.string()),
  NUMNINJA_LOCAL: optional(z.string()),
  /** read by the clock itself; the embedded stack's offset of business time */
  NUMNINJA_CLOCK_FILE: optional(z.string()),
  NUMNINJA_ALLOW_SPEND: optional(z.string()),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
});

/**
 * Pretended money must not buy real numbers, and real money must not buy pretended ones. `npm start` refuses it too (local/stack/refuse-spending.ts),
 * but a deployment starts Next by itself.
 */
const guarded = Env.superRefine(
  ({ NUMNINJA_ALLOW_SPEND, STRIPE_SECRET_KEY, STRIPE_API_BASE, DIDWW_API_URL }, context) => {
    if (NUMNINJA_ALLOW_SPEND === "1") return;
    const takesMoney = isLiveKey(STRIPE_SECRET_KEY) && STRIPE_API_BASE === undefined;
    const { hostname } = new URL(DIDWW_API_URL);
    const spendsMoney = !/^(sandbox-api\.didww\.com|localhost|\[::1\]|127\..*)$/.test(hostname);
    if (takesMoney === spendsMoney) return;
    const message = spendsMoney
      ? `every order at ${hostname} costs money, but no card is really charged`
      : `cards would be charged for numbers that ${hostname} only pretends to sell`;
    context.addIssue({
      code: "custom",
      path: ["DIDWW_API_URL"],
      message: `${message}; NUMNINJA_ALLOW_SPEND=1 if you mean it`,
    });
  },
);

/**
 * In production jobs need Inngest's keys: without them nothing that was paid is ever delivered, and with INNGEST_DEV the endpoint of
 * the jobs believes everybody. Only the embedded stack may do without.
 */
const whole = guarded.superRefine(
  ({ NODE_ENV, NUMNINJA_LOCAL, NUMNINJA_CLOCK_FILE, INNGEST_DEV, ...keys }, context) => {
    if (NODE_ENV !== "production") return;
    const refuse = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
    if (NUMNINJA_CLOCK_FILE !== undefined && NUMNINJA_LOCAL !== "1") {
      refuse("NUMNINJA_CLOCK_FILE", "business time moves on the embedded stack only");
    }
    if (INNGEST_DEV === undefined) {
      for (const name of ["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const)
        if (keys[name] === undefined) refuse(name, "missing");
    } else if (NUMNINJA_LOCAL !== "1") refuse("INNGEST_DEV", "unsigned jobs are for the embedded stack only");
  },
);

const isLiveKey = (key: string): boolean => /^(sk|rk)_live_/.test(key);

export type Env = z.infer<typeof Env>;

let parsed: Env | undefined;

/**
 * The parsed environment. Lazy, so that `next build` needs no secrets.
 * @throws {Error} naming every missing or malformed variable, never its value
 */
export function env(): Env {
  if (parsed) return parsed;
  const result = whole.safeParse(process.env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`).join("\n");
    throw new Error(
      `The environment is incomplete. Set these (see .env.example), or run "npm start" for the embedded stack:\n${problems}`,
    );
  }
  parsed = result.data;
  return parsed;
}

/** At the start of a server: in production one with a gap ends, since Next itself would go on and answer 500 to everything. */
export function checkEnvAtStart(): void {
  try {
    env();
  } catch (error) {
    if (process.env.NODE_ENV !== "production") throw error;
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** Whether Stripe charges real cards with the configured key. Every Stripe event's `livemode` must equal it. */
export const isStripeLive = (): boolean => isLiveKey(env().STRIPE_SECRET_KEY);
