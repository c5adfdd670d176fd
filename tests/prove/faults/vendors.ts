import { control, type ShopEnvironment } from "../../drivers/shop.ts";

export type Vendor = "carrier" | "stripe" | "mail";

/** Where a vendor's API and control endpoint are. */
export const baseOf = (vendor: Vendor, environment: ShopEnvironment): string =>
  ({ carrier: environment.DIDWW_API_URL, stripe: environment.STRIPE_API_BASE, mail: environment.RESEND_BASE_URL })[
    vendor
  ];

/** What the carrier's own books say of a number that our account has or had. */
export interface CarrierNumber {
  id: string;
  number: string;
  order_id: string;
  external_reference_id: string | null;
  terminated: boolean;
  blocked: boolean;
  trunk_id: string | null;
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

export const listCarrierNumbers = ({ DIDWW_API_URL }: Environment) =>
  tell<CarrierNumber[]>(DIDWW_API_URL, "GET", "/numbers");
