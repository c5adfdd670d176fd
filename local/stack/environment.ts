import type { Keys } from "./keys.ts";
import type { Part } from "./parts.ts";

export interface Ports {
  app: number;
  postgres: number;
  supabase: number;
  inngest: number;
  stripe: number;
  didww: number;
  resend: number;
}

/** Tried first; taken ones are replaced by free ones. */
export const DEFAULT_PORTS: Ports = {
  app: 3000,
  postgres: 54322,
  supabase: 54321,
  inngest: 8288,
  stripe: 54331,
  didww: 54332,
  resend: 54333,
};

export const DATABASE = "postgres";
export const JOB_DATABASE = "inngest";

const local = (port: number) => `http://127.0.0.1:${port}`;

export function databaseUrl(ports: Ports, user: string, password: string, database: string = DATABASE): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${ports.postgres}/${database}`;
}

/**
 * The application's environment: what the caller set, and for each embedded part the address and keys of ours.
 * Only base URLs and keys differ from production.
 */
export function resolveEnvironment(options: {
  source: Readonly<Record<string, string | undefined>>;
  embedded: ReadonlySet<Part>;
  keys: Keys;
  ports: Ports;
  /** holds the offset of business time; the application reads it while its database is embedded */
  clockFile: string;
}): Record<string, string> {
  const { source, embedded, keys, ports, clockFile } = options;
  const values: Record<string, string | undefined> = {
    APP_URL: source.APP_URL || local(ports.app),
    EMAIL_FROM: source.EMAIL_FROM || "NumNinja <hello@numninja.test>",
    OPERATOR_EMAIL: source.OPERATOR_EMAIL || "operator@numninja.test",
    NUMNINJA_ALLOW_SPEND: source.NUMNINJA_ALLOW_SPEND,
    CLIENT_ADDRESS_HEADER: source.CLIENT_ADDRESS_HEADER,
    LOG_LEVEL: source.LOG_LEVEL,
    DATABASE_PREPARE: source.DATABASE_PREPARE,
  };
  if (embedded.size > 0) values.NUMNINJA_LOCAL = "1";
  const take = (...names: string[]) => {
    for (const name of names) values[name] = source[name];
  };

  if (embedded.has("supabase")) {
    values.NUMNINJA_CLOCK_FILE = clockFile;
    values.SUPABASE_URL = local(ports.supabase);
    values.SUPABASE_PUBLISHABLE_KEY = keys.publishableKey;
    values.SUPABASE_SECRET_KEY = keys.secretKey;
    values.SEND_EMAIL_HOOK_SECRET = keys.sendEmailHookSecret;
    values.DATABASE_URL_SERVER = databaseUrl(ports, "app_server", keys.appServerPassword);
    values.DATABASE_URL_WORKER = databaseUrl(ports, "app_worker", keys.appWorkerPassword);
  } else {
    take("SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY", "SEND_EMAIL_HOOK_SECRET");
    take("DATABASE_URL_SERVER", "DATABASE_URL_WORKER");
  }

  if (embedded.has("inngest")) values.INNGEST_DEV = local(ports.inngest);
  else take("INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY", "INNGEST_BASE_URL");

  if (embedded.has("stripe")) {
    values.STRIPE_SECRET_KEY = keys.stripeSecretKey;
    values.STRIPE_WEBHOOK_SECRET = keys.stripeWebhookSecret;
    values.STRIPE_API_BASE = local(ports.stripe);
  } else take("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE");

  if (embedded.has("didww")) {
    values.DIDWW_API_KEY = keys.didwwApiKey;
    values.DIDWW_CALLBACK_SECRET = keys.didwwCallbackSecret;
    values.DIDWW_API_URL = `${local(ports.didww)}/v3`;
    values.VOICE_SIP_HOST = source.VOICE_SIP_HOST || "voice.numninja.local";
    values.TWILIO_AUTH_TOKEN = source.TWILIO_AUTH_TOKEN || keys.twilioAuthToken;
  } else take("DIDWW_API_KEY", "DIDWW_CALLBACK_SECRET", "DIDWW_API_URL", "VOICE_SIP_HOST", "TWILIO_AUTH_TOKEN");

  if (embedded.has("resend")) {
    values.RESEND_API_KEY = keys.resendApiKey;
    values.RESEND_BASE_URL = local(ports.resend);
  } else take("RESEND_API_KEY", "RESEND_BASE_URL");

  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
