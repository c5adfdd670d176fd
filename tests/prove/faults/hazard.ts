import type { ShopEnvironment } from "../../drivers/shop.ts";
import { baseOf, tell, type Vendor } from "./vendors.ts";

/** The order that a hazard is set for. */
export interface Target {
  /** unique per order and hazard; the vendor keeps it with the rule, so strikes can be counted */
  id: string;
  environment: ShopEnvironment;
  /** E.164 of the first line; null for a random one */
  number: string | null;
  /** the carrier's group of the first line */
  groupRef: string;
  paymentIntent: string | null;
}

/** One thing that can go wrong, and how an order has to look so that it does. */
export interface Hazard {
  kind: string;
  vendor: Vendor;
  /** when it is set: with the number held, before checkout · before the buyer pays · after */
  when: "held" | "pay" | "paid";
  /** default 1 to 3, mixed */
  lines?: number;
  policy?: "drop" | "nearest";
  /** the first line is bought at random in its area */
  random?: boolean;
  card?: string;
  /** false: Stripe never sends the events of this payment */
  webhook?: boolean;
  /** @returns strikes that are certain immediately, for what no rule counts */
  set(target: Target): Promise<number>;
}

type Rule = Record<string, unknown>;

/** Accepted when typed in; every later charge of the saved card is refused. */
export const failsLater = "4000000000000341";

/** Something that DIDWW itself does to one number. */
export const scenario = (kind: string, extra: Rule = {}, order: Partial<Hazard> = {}): Hazard => ({
  kind: `carrier: ${[kind, extra.mode, extra.ms && `${extra.ms} ms`, order.random && "random number", order.policy].filter(Boolean).join(", ")}`,
  vendor: "carrier",
  when: "held",
  ...order,
  async set({ id, environment, number, groupRef }) {
    const narrowed = number ? { number } : { group_id: groupRef };
    await tell(environment.DIDWW_API_URL, "POST", "/scenarios", { id, kind, ...narrowed, ...extra });
    return 0;
  },
});

export const mutation = (mutate: string, method: string, path: string): Hazard => ({
  kind: `carrier: ${mutate} in ${method} ${path}`,
  vendor: "carrier",
  when: "pay",
  async set({ id, environment }) {
    const rule = { id, kind: "response_mutation", mutate, method, path };
    await tell(environment.DIDWW_API_URL, "POST", "/scenarios", rule);
    return 0;
  },
});

/** Somebody else buys the number at Twilio while it is in a cart. */
export const soldAtSecond = (policy: Hazard["policy"]): Hazard => ({
  kind: `second: sold elsewhere, ${policy}`,
  vendor: "second",
  when: "pay",
  ...(policy && { policy }),
  async set({ environment, number }) {
    await tell(environment.TWILIO_API_URL, "POST", "/stock/withdraw", { numbers: [number] });
    return 1;
  },
});

/** Something between us and the vendor, for the next request. */
export const wire = (vendor: Vendor, what: string, rule: Rule, order: Partial<Hazard> = {}): Hazard => ({
  kind: `${vendor}: ${what} ${rule.method ?? ""} ${String(rule.path).replace("/v3", "").replace("/v1", "").replace("/api/2010-04-01/Accounts/*", "")}`,
  vendor,
  when: "pay",
  ...order,
  async set({ id, environment }) {
    await tell(baseOf(vendor, environment), "POST", "/faults", { id, ...rule });
    return 0;
  },
});

const html = "<!doctype html><title>Bad gateway</title><h1>502</h1>";

/** The ways in which one kind of request can go wrong on the wire. */
export const wires = (
  vendor: Vendor,
  method: string,
  path: string,
  names: (keyof typeof damages)[],
  times = 1,
): Hazard[] =>
  names.map((name) => wire(vendor, times > 1 ? `${name} ×${times}` : name, { ...damages[name], method, path, times }));

export const damages = {
  "429": { at: "before", status: 429 },
  "429 with Retry-After": { at: "before", status: 429, headers: { "retry-after": "2" } },
  "500": { at: "before", status: 500 },
  "503": { at: "before", status: 503 },
  "500 after it was done": { at: "after", status: 500 },
  HTML: { at: "before", status: 502, body: html, contentType: "text/html" },
  "HTML after it was done": { at: "after", status: 200, body: html, contentType: "text/html" },
  empty: { at: "before", status: 200, body: "" },
  "empty after it was done": { at: "after", status: 200, body: "" },
  "cut off after it was done": { at: "after", drop: "truncate" },
  reset: { at: "before", drop: "reset" },
  "reset after it was done": { at: "after", drop: "reset" },
  late: { at: "before", delayMs: 1500 },
  "late answer": { at: "after", delayMs: 2500 },
  silence: { at: "before", drop: "hang" },
  "silence after it was done": { at: "after", drop: "hang" },
} as const;

export const hook = (mode: string, ms?: number, type = "checkout.session.completed"): Hazard => ({
  kind: `stripe: webhook ${mode}${ms ? ` ${ms} ms` : ""}${type === "*" ? " (any)" : ""}`,
  vendor: "stripe",
  when: "pay",
  async set({ id, environment }) {
    await tell(environment.STRIPE_API_BASE, "POST", "/hooks", { id, type, mode, ...(ms && { ms }) });
    return 0;
  },
});

/** A 500 that Stripe stores and repeats under the same idempotency key, before or after the effect. */
export const stored = (outcome: "error_before" | "error_after", path: string, order: Partial<Hazard> = {}): Hazard => ({
  kind: `stripe: stored 500 ${outcome === "error_after" ? "after" : "before"} ${path.replace("/v1", "")}`,
  vendor: "stripe",
  when: "pay",
  ...order,
  async set({ id, environment }) {
    await tell(environment.STRIPE_API_BASE, "POST", "/execution", { id, path, outcome });
    return 0;
  },
});

export const captureDeclined = (authorization: "keep" | "gone", card?: string): Hazard => ({
  kind: `stripe: capture declined, authorization ${authorization}${card ? ", recharge declined" : ""}`,
  vendor: "stripe",
  when: "paid",
  ...(card && { card }),
  async set({ id, environment, paymentIntent }) {
    const rule = { id, on: "capture", code: "generic_decline", authorization, payment_intent: paymentIntent };
    await tell(environment.STRIPE_API_BASE, "POST", "/declines", rule);
    return 0;
  },
});

/** The bank ends the authorization before we capture. `then` sets what happens to the recharge. */
export const authorizationExpired = (what: string, order: Partial<Hazard>, then?: Hazard): Hazard => ({
  kind: `stripe: authorization expired${what}`,
  vendor: "stripe",
  when: "paid",
  ...order,
  async set(target) {
    if (then) await then.set(target);
    await tell(target.environment.STRIPE_API_BASE, "POST", `/payment_intents/${target.paymentIntent}/expire`);
    return 1;
  },
});

const ruleLists = (environment: ShopEnvironment) =>
  [
    [environment.DIDWW_API_URL, "/scenarios"],
    [environment.DIDWW_API_URL, "/faults"],
    [environment.TWILIO_API_URL, "/faults"],
    [environment.STRIPE_API_BASE, "/faults"],
    [environment.STRIPE_API_BASE, "/hooks"],
    [environment.STRIPE_API_BASE, "/execution"],
    [environment.STRIPE_API_BASE, "/declines"],
    [environment.RESEND_BASE_URL, "/faults"],
  ] as const;

/** How often each rule has struck, by its id. */
export async function readStrikes(environment: ShopEnvironment): Promise<Map<string, number>> {
  const strikes = new Map<string, number>();
  for (const [base, path] of ruleLists(environment)) {
    const rules = await tell<{ id: string; struck: number }[]>(base, "GET", path);
    for (const { id, struck } of rules) strikes.set(id, (strikes.get(id) ?? 0) + struck);
  }
  return strikes;
}

/** Rules still waiting to strike are removed, so that the end is quiet. */
export async function clearHazards(environment: ShopEnvironment): Promise<void> {
  for (const [base, path] of ruleLists(environment)) await tell(base, "DELETE", path);
}
