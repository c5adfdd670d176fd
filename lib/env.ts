import "server-only";
import { z } from "zod";
import { companyGaps } from "./company";

const url = z.url();
/** An empty variable is one that is not set. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((v) => (v === "" ? undefined : v), schema.optional());

/** Twilio's account: calls are answered through it, and it sells numbers (`lib/carriers/registry.ts`). */
export const twilioVariables = {
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/),
  TWILIO_AUTH_TOKEN: z.string().min(1),
  /** origin of the embedded one, with a prefix per product */
  TWILIO_API_URL: optional(z.url()),
} as const;

/**
 * What the application reads from its environment, besides what each carrier reads (its entry in `lib/carriers/registry.ts`). Base URLs
 * are set only when a part is embedded: without them the SDKs talk to the real service.
 */
const envSchema = z.object({
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
  /** Host names have no case; carriers return them in lower case, and the read-back is compared. */
  VOICE_SIP_HOST: optional(z.string().min(1).toLowerCase()),
  TWILIO_ACCOUNT_SID: optional(twilioVariables.TWILIO_ACCOUNT_SID),
  TWILIO_AUTH_TOKEN: optional(twilioVariables.TWILIO_AUTH_TOKEN),
  TWILIO_API_URL: twilioVariables.TWILIO_API_URL,
  /** E.164, owned or verified at Twilio: what phones show of calls that came through a trunk. Without it the called number. */
  VOICE_CALLER_ID: optional(z.string().regex(/^\+[1-9]\d{6,14}$/)),
  /** "true": the voice platform writes down what messages say (English, paid per message) */
  VOICE_TRANSCRIPTS: optional(z.stringbool()),
  /** "127.0.0.1:4010,…": webhooks on this machine that accounts may have; the embedded stack only */
  WEBHOOK_LOOPBACK_HOSTS: optional(z.string()),
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
 * In production jobs need Inngest's keys: without them nothing that was paid is ever delivered, and with INNGEST_DEV the endpoint of
 * the jobs accepts every request. Only the embedded stack may do without.
 */
const wholeSchema = envSchema.superRefine(
  ({ NODE_ENV, NUMNINJA_LOCAL, NUMNINJA_CLOCK_FILE, WEBHOOK_LOOPBACK_HOSTS, INNGEST_DEV, ...keys }, context) => {
    if (NODE_ENV !== "production") return;
    const refuse = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
    if (NUMNINJA_CLOCK_FILE !== undefined && NUMNINJA_LOCAL !== "1") {
      refuse("NUMNINJA_CLOCK_FILE", "business time moves on the embedded stack only");
    }
    if (WEBHOOK_LOOPBACK_HOSTS !== undefined && NUMNINJA_LOCAL !== "1") {
      refuse("WEBHOOK_LOOPBACK_HOSTS", "webhooks on this machine are for the embedded stack only");
    }
    if (INNGEST_DEV === undefined) {
      for (const name of ["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const)
        if (keys[name] === undefined) refuse(name, "missing");
    } else if (NUMNINJA_LOCAL !== "1") refuse("INNGEST_DEV", "unsigned jobs are for the embedded stack only");
  },
);

const isLiveKey = (key: string): boolean => /^(sk|rk)_live_/.test(key);

export type Env = z.infer<typeof envSchema>;

/** The environment has gaps. Names every one, never a value. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => `  ${problem}`).join("\n");
    super(
      `The environment is incomplete. Set these (see .env.example), or run "npm start" for the embedded stack:\n${lines}`,
    );
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

/**
 * Reads variables of the environment.
 * @throws {EnvironmentError} naming every missing or malformed one
 */
export function readVariables<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const result = schema.safeParse(process.env);
  if (result.success) return result.data;
  throw new EnvironmentError(result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
}

/**
 * Terms, footer and receipts name the seller: a production build without its facts is not served. The embedded stack shows an example.
 * @throws {EnvironmentError}
 */
export function checkCompany(): void {
  if (process.env.NODE_ENV !== "production" || process.env.NUMNINJA_LOCAL === "1" || companyGaps.length === 0) return;
  throw new EnvironmentError(companyGaps.map((name) => `${name}: missing when the app was built`));
}

let parsed: Env | undefined;

/**
 * The parsed environment. Lazy, so that `next build` needs no secrets.
 * @throws {EnvironmentError}
 */
export function env(): Env {
  parsed ??= readVariables(wholeSchema);
  return parsed;
}

/**
 * At the start of a server: in production one with a gap ends, since Next itself would go on and answer 500 to everything.
 * @param checks of what else is read from the environment; the problems of all are reported together
 */
export function checkEnvAtStart(checks: readonly (() => void)[]): void {
  const problems = [env, ...checks].flatMap(problemsOf);
  if (problems.length === 0) return;
  const error = new EnvironmentError([...new Set(problems)]);
  if (process.env.NODE_ENV !== "production") throw error;
  console.error(error.message);
  process.exit(1);
}

function problemsOf(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

/** Whether Stripe charges real cards with the configured key. Every Stripe event's `livemode` must equal it. */
export const isStripeLive = (): boolean => isLiveKey(env().STRIPE_SECRET_KEY);

/** Whether a checkout takes real money: a live key at Stripe itself. */
export const chargesRealCards = (): boolean => isStripeLive() && env().STRIPE_API_BASE === undefined;
