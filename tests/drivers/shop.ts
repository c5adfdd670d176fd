import { randomUUID } from "node:crypto";
import type { SearchAnswer } from "@/lib/contract/available-numbers";
import type { Cart, CartItem } from "@/lib/contract/cart";
import type { Order } from "@/lib/contract/orders";

/** What the drivers need of a running stack's environment. */
export interface ShopEnvironment {
  APP_URL: string;
  SUPABASE_URL: string;
  SUPABASE_PUBLISHABLE_KEY: string;
  SUPABASE_SECRET_KEY: string;
  STRIPE_API_BASE: string;
  DIDWW_API_URL: string;
  TWILIO_API_URL: string;
  RESEND_BASE_URL: string;
  INNGEST_DEV: string;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: callers look at single fields of any route's answer
  body: any;
  headers: Headers;
}

/** Kept in step with lib/orders/consent.ts by checkout itself: another version is refused with 422. */
const consentVersion = "2026-11-28";

/** One caller of the shop's API: a guest with a cookie, or a signed-in person with a token; always from an address of its own. */
export class Buyer {
  readonly environment: ShopEnvironment;
  readonly address: string;
  token: string | null = null;
  email: string | null = null;
  #cookie: string | null = null;

  constructor(environment: ShopEnvironment, address: string) {
    this.environment = environment;
    this.address = address;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.environment.APP_URL}${path}`, {
      method,
      headers: {
        origin: this.environment.APP_URL,
        "x-test-address": this.address,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(this.#cookie && { cookie: this.#cookie }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const cart = response.headers.getSetCookie().find((cookie) => cookie.startsWith("nn-cart="));
    if (cart) this.#cookie = cart.split(";")[0]!;
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
  }

  async #ok<T>(answer: Promise<Answer>): Promise<T> {
    const { status, body } = await answer;
    if (status >= 400) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body as T;
  }

  /** A confirmed account, made by the auth admin API, and a session of it. */
  async signUp(): Promise<void> {
    const { SUPABASE_URL, SUPABASE_SECRET_KEY, SUPABASE_PUBLISHABLE_KEY } = this.environment;
    this.email = `buyer-${randomUUID()}@example.test`;
    const password = `pw-${randomUUID()}`;
    const post = async (path: string, key: string, body: unknown) => {
      const response = await fetch(`${SUPABASE_URL}${path}`, {
        method: "POST",
        headers: { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json() as Promise<{ access_token: string }>;
    };
    await post("/auth/v1/admin/users", SUPABASE_SECRET_KEY, { email: this.email, password, email_confirm: true });
    const session = await post("/auth/v1/token?grant_type=password", SUPABASE_PUBLISHABLE_KEY, {
      email: this.email,
      password,
    });
    this.token = session.access_token;
  }

  search(query: Record<string, string>) {
    return this.#ok<SearchAnswer>(this.call("GET", `/api/v1/available-numbers?${new URLSearchParams(query)}`));
  }

  hold(item: { area_id: string; e164?: string }) {
    return this.#ok<{ item: CartItem; cart: Cart }>(this.call("POST", "/api/v1/cart/items", item));
  }

  cart() {
    return this.#ok<Cart>(this.call("GET", "/api/v1/cart"));
  }

  checkout(options: { lost_line_policy?: "drop" | "nearest"; expected_total_cents?: number } = {}) {
    return this.#ok<{ order: Order; checkout_url: string }>(
      this.call(
        "POST",
        "/api/v1/checkout",
        { consent_version: consentVersion, ...options },
        { "idempotency-key": randomUUID() },
      ),
    );
  }

  order(id: string) {
    return this.#ok<Order>(this.call("GET", `/api/v1/orders/${id}`));
  }
}

/** Pays Stripe's hosted page of the embedded Stripe, by the same code path as its form. */
export async function payAtStripe(
  environment: ShopEnvironment,
  checkoutUrl: string,
  options: Record<string, unknown> = {},
): Promise<Record<string, unknown>> {
  const id = /(cs_[A-Za-z0-9_]+)/.exec(checkoutUrl)?.[1];
  if (!id) throw new Error(`no session in ${checkoutUrl}`);
  const response = await fetch(`${environment.STRIPE_API_BASE}/__control/checkout/${id}/pay`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ card: "4242424242424242", ...options }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`pay ${id}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Sets a fault, switch or clock of an emulator. */
export async function control(base: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${new URL(base).origin}/__control${path}`, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
}

export const percentile = (values: number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
};
