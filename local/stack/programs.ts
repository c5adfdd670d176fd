import { databaseUrl, JOB_DATABASE, type Ports } from "./environment.ts";
import type { Keys } from "./keys.ts";
import type { NodeProgram } from "./launch-node.ts";
import type { Part } from "./parts.ts";
import type { StateDirectory } from "./state-directory.ts";

export interface StackContext {
  state: StateDirectory;
  keys: Keys;
  ports: Ports;
  /** the application's resolved environment */
  environment: Record<string, string>;
  embedded: ReadonlySet<Part>;
  /** the caller's, for the parts' own switches */
  source: Readonly<Record<string, string | undefined>>;
}

/** Switches of embedded parts that tests and proofs turn; each `server.ts` explains its own. */
const TUNING = [
  "BACKOFF",
  "LEASE_GRACE_MS",
  "MAX_PARALLEL",
  "RETENTION_DAYS",
  "ORDER_DELAY_MS",
  "DIDWW_RATE_LIMIT",
  "DIDWW_BALANCE",
  "JWT_EXPIRY_SECONDS",
  "LITE_AUTH_BCRYPT_COST",
];

/** How each embedded part is started. What each `server.ts` reads from its environment is written at its head. */
export function embeddedProgram(part: Part, context: StackContext): NodeProgram {
  const { state, keys, ports, environment, source } = context;
  const { APP_URL } = environment;
  const appUrl = `http://127.0.0.1:${ports.app}`; // APP_URL may be a public name that does not resolve here
  const own: Record<Part, Record<string, string | undefined>> = {
    supabase: {
      APP_URL,
      DATABASE_URL: databaseUrl(ports, "supabase_admin", keys.superuserPassword),
      JWT_SECRET: keys.jwtSecret,
      SIGNING_KEY: JSON.stringify(keys.signingKey),
      SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
      SUPABASE_SECRET_KEY: keys.secretKey,
      SEND_EMAIL_HOOK_URL: `${appUrl}/api/auth/send-email`,
      SEND_EMAIL_HOOK_SECRET: environment.SEND_EMAIL_HOOK_SECRET,
      STORAGE_DIR: state.file("storage"),
    },
    inngest: {
      DATABASE_URL: databaseUrl(ports, "inngest", keys.inngestPassword, JOB_DATABASE),
      APPS: `${appUrl}/api/inngest`,
      MAX_PARALLEL: source.MAX_PARALLEL ?? "60", // slow provisioning must not keep webhooks waiting
      BACKOFF: source.BACKOFF ?? "[1000,2000,5000,15000,30000,60000]", // the vendor's first retry is half a minute away
    },
    stripe: {
      DATA_DIR: state.path,
      STRIPE_SECRET_KEY: environment.STRIPE_SECRET_KEY,
      STRIPE_WEBHOOK_SECRET: environment.STRIPE_WEBHOOK_SECRET,
      WEBHOOK_URL: `${appUrl}/api/checkout/webhook`,
    },
    didww: {
      DATA_DIR: state.path,
      DIDWW_API_KEY: environment.DIDWW_API_KEY,
      DIDWW_CALLBACK_SECRET: environment.DIDWW_CALLBACK_SECRET,
      VOICE_SIP_HOST: environment.VOICE_SIP_HOST,
      VOICE_WEBHOOK_URL: `${appUrl}/api/webhooks/twilio/voice`,
      TWILIO_AUTH_TOKEN: environment.TWILIO_AUTH_TOKEN,
    },
    resend: { DATA_DIR: state.path, RESEND_API_KEY: environment.RESEND_API_KEY },
  };
  return {
    name: part,
    args: [`local/${part}/server.ts`],
    env: { ...systemEnvironment(), ...pick(source, TUNING), ...own[part], PORT: String(ports[part]) },
    logDirectory: state.file("logs"),
    ready: "ipc",
  };
}

/** The application itself: the built one, or with hot reload. */
export function appProgram({ state, ports, environment }: StackContext, mode: "start" | "dev"): NodeProgram {
  const watch = `--import=${new URL("./exit-with-parent.mjs", import.meta.url).href}`;
  return {
    name: "app",
    args: [watch, "node_modules/next/dist/bin/next", mode, "--port", String(ports.app), "--hostname", "127.0.0.1"],
    env: {
      ...systemEnvironment(),
      ...environment,
      NODE_ENV: mode === "dev" ? "development" : "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ...(mode === "dev" && { NODE_OPTIONS: watch }), // reaches the workers that `next dev` forks
    },
    logDirectory: state.file("logs"),
    ready: { url: `http://127.0.0.1:${ports.app}/api/health` },
    echo: mode === "dev",
  };
}

/** What any program needs from the machine; nothing of ours leaks into it by accident. */
export function systemEnvironment(): Record<string, string | undefined> {
  const names = ["PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "TERM", "SystemRoot", "CI"];
  const proxies = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
  ];
  return pick(process.env, [...names, ...proxies]);
}

function pick(
  source: Readonly<Record<string, string | undefined>>,
  names: string[],
): Record<string, string | undefined> {
  return Object.fromEntries(names.filter((name) => source[name]).map((name) => [name, source[name]]));
}
