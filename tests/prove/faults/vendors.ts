import { control, type ShopEnvironment } from "../../drivers/shop.ts";

/** carrier: DIDWW; second: Twilio. */
export type Vendor = "carrier" | "second" | "stripe" | "mail";

/** Where a vendor's API and control endpoint are. */
export const baseOf = (vendor: Vendor, environment: ShopEnvironment): string =>
  ({
    carrier: environment.DIDWW_API_URL,
    second: environment.TWILIO_API_URL,
    stripe: environment.STRIPE_API_BASE,
    mail: environment.RESEND_BASE_URL,
  })[vendor];

/** What a carrier's own books say of a number that our account has. */
export interface CarrierNumber {
  carrier: "didww" | "twilio";
  ref: string;
  e164: string;
  /** our id of the order that brought it */
  reference: string | null;
  hasPath: boolean;
}

export interface Intent {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  /** "automatic": the bank ended the authorization */
  cancellation_reason: string | null;
  metadata: { order_id?: string; purpose?: string };
}

type Environment = ShopEnvironment & { STRIPE_SECRET_KEY: string };

/** A control request that has to work: the vendors are never killed. */
export async function tell<T>(base: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await control(base, method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

/**
 * Every PaymentIntent that Stripe has, from its list API. Injected faults strike this request too, so it asks again.
 * @returns oldest last
 */
export async function listIntents({ STRIPE_API_BASE, STRIPE_SECRET_KEY }: Environment): Promise<Intent[]> {
  const intents: Intent[] = [];
  for (let after = ""; ; ) {
    const page = await askStripe<{ data: Intent[]; has_more: boolean }>(
      `${STRIPE_API_BASE}/v1/payment_intents?limit=100${after && `&starting_after=${after}`}`,
      STRIPE_SECRET_KEY,
    );
    intents.push(...page.data);
    if (!page.has_more) return intents;
    after = page.data.at(-1)!.id;
  }
}

async function askStripe<T>(url: string, key: string): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return (await response.json()) as T;
    } catch (error) {
      if (attempt === 6) throw error;
    }
  }
}

/** The numbers that we have, of both carriers. */
export async function listCarrierNumbers({ DIDWW_API_URL, TWILIO_API_URL }: Environment): Promise<CarrierNumber[]> {
  interface Did {
    id: string;
    number: string;
    external_reference_id: string | null;
    terminated: boolean;
    trunk_id: string | null;
  }
  interface Incoming {
    sid: string;
    e164: string;
    settings: { friendly_name: string; voice_url: string };
  }
  const dids = await tell<Did[]>(DIDWW_API_URL, "GET", "/numbers");
  const incoming = await tell<Incoming[]>(TWILIO_API_URL, "GET", "/numbers");
  return [
    ...dids
      .filter(({ terminated }) => !terminated)
      .map((did) => ({
        carrier: "didww" as const,
        ref: did.id,
        e164: `+${did.number}`,
        reference: did.external_reference_id,
        hasPath: did.trunk_id !== null,
      })),
    ...incoming.map(({ sid, e164, settings }) => ({
      carrier: "twilio" as const,
      ref: sid,
      e164,
      reference: settings.friendly_name,
      hasPath: settings.voice_url.includes("/api/voice/inbound"),
    })),
  ];
}
