/** The outside services, each real or embedded on its own. */
export const PARTS = ["supabase", "inngest", "stripe", "didww", "resend"] as const;
export type Part = (typeof PARTS)[number];

type Source = Readonly<Record<string, string | undefined>>;

/** `marker` present means: the real one. Then `needs` must be there too. */
const REAL: Record<Part, { marker: string; needs: string[] }> = {
  supabase: {
    marker: "SUPABASE_URL",
    needs: [
      "SUPABASE_PUBLISHABLE_KEY",
      "SUPABASE_SECRET_KEY",
      "DATABASE_URL_SERVER",
      "DATABASE_URL_WORKER",
      "SEND_EMAIL_HOOK_SECRET",
    ],
  },
  inngest: { marker: "INNGEST_EVENT_KEY", needs: ["INNGEST_SIGNING_KEY"] },
  stripe: { marker: "STRIPE_SECRET_KEY", needs: ["STRIPE_WEBHOOK_SECRET"] },
  didww: { marker: "DIDWW_API_KEY", needs: ["DIDWW_CALLBACK_SECRET"] },
  resend: { marker: "RESEND_API_KEY", needs: ["EMAIL_FROM"] },
};

const DIDWW_DEFAULT_URL = "https://api.didww.com/v3"; // as lib/env.ts has it
const DIDWW_SANDBOX_HOST = "sandbox-api.didww.com";

/** A start that would be wrong or dangerous. The message is for the person at the terminal. */
export class StartRefused extends Error {}

/**
 * Decides which parts are embedded, and refuses combinations that lose money or pretend to be production.
 *
 * @param source the caller's environment
 * @throws {StartRefused} with everything that has to change
 */
export function chooseEmbeddedParts(source: Source): ReadonlySet<Part> {
  const embedded = new Set(PARTS.filter((part) => !source[REAL[part].marker]));
  const missing = PARTS.filter((part) => !embedded.has(part)).flatMap((part) =>
    REAL[part].needs.filter((name) => !source[name]).map((name) => `  ${name}  (because ${REAL[part].marker} is set)`),
  );
  if (missing.length > 0) throw new StartRefused(`These variables are missing:\n${missing.join("\n")}`);

  if (source.NODE_ENV === "production" && source.NUMNINJA_LOCAL !== "1" && embedded.size > 0) {
    const names = [...embedded].flatMap((part) => [REAL[part].marker, ...REAL[part].needs]).map((name) => `  ${name}`);
    throw new StartRefused(
      `NODE_ENV=production never starts embedded parts. Set these variables:\n${names.join("\n")}\n` +
        "or NUMNINJA_LOCAL=1 if this is a trial of the production build.",
    );
  }
  refuseSpending(source, embedded);
  return embedded;
}

/** Pretended money must not buy real numbers, and real money must not buy pretended ones. */
function refuseSpending(source: Source, embedded: ReadonlySet<Part>): void {
  if (source.NUMNINJA_ALLOW_SPEND === "1") return;
  const stripeIsLive = !embedded.has("stripe") && /^(sk|rk)_live_/.test(source.STRIPE_SECRET_KEY ?? "");
  const carrierHost = new URL(source.DIDWW_API_URL || DIDWW_DEFAULT_URL).hostname;
  const carrierIsReal = !embedded.has("didww") && carrierHost !== DIDWW_SANDBOX_HOST && !isLoopback(carrierHost);
  const stripe = embedded.has("stripe") ? "the embedded Stripe" : "Stripe's test mode";
  if (carrierIsReal && !stripeIsLive) {
    throw new StartRefused(
      `DIDWW_API_KEY points at ${carrierHost}, where every order costs money, but payments go to ${stripe}.\n` +
        `Use https://${DIDWW_SANDBOX_HOST}/v3 as DIDWW_API_URL, or set NUMNINJA_ALLOW_SPEND=1 if you mean it.`,
    );
  }
  if (stripeIsLive && !carrierIsReal) {
    throw new StartRefused(
      "STRIPE_SECRET_KEY is a live key, so cards would be charged for numbers that do not exist.\n" +
        "Use a test key, or set NUMNINJA_ALLOW_SPEND=1 if you mean it.",
    );
  }
}

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || host.startsWith("127.");

/** The names that decide between real and embedded: tests remove them, so that a developer's keys are never used there. */
export const REAL_VARIABLES: readonly string[] = PARTS.flatMap((part) => [
  REAL[part].marker,
  ...REAL[part].needs,
]).concat(
  "DIDWW_API_URL",
  "STRIPE_API_BASE",
  "RESEND_BASE_URL",
  "INNGEST_DEV",
  "INNGEST_BASE_URL",
  "OPERATOR_EMAIL",
  "VOICE_SIP_HOST",
  "TWILIO_AUTH_TOKEN",
);
