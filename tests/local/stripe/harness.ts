import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { start } from "../../../local/stripe/index.ts";

export const secretKey = "sk_test_suite";
export const webhookSecret = "whsec_suite";

/** What the shop's webhook endpoint received: the raw body and its signature. */
export interface Received {
  type: string;
  event: Stripe.Event;
  body: string;
  signature: string;
  at: number;
}

/** The shop's endpoint. `answer` decides the status of each request; 200 unless set otherwise. */
export async function startSink() {
  const received: Received[] = [];
  const sink = { answer: async (_request: Received): Promise<number> => 200 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const event = JSON.parse(body) as Stripe.Event;
    const signature = String(request.headers["stripe-signature"]);
    const entry: Received = { type: event.type, event, body, signature, at: performance.now() };
    received.push(entry);
    response.writeHead(await sink.answer(entry)).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    types: () => received.map((entry) => entry.type),
    set answer(answer: (request: Received) => Promise<number>) {
      sink.answer = answer;
    },
    reset() {
      received.length = 0;
      sink.answer = async () => 200;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function clientFor(url: string, config: Stripe.StripeConfig = {}): Stripe {
  return new Stripe(secretKey, {
    host: "127.0.0.1",
    port: new URL(url).port,
    protocol: "http",
    telemetry: false,
    ...config,
  });
}

/** An emulator with the shop's endpoint and the real SDK. Retries follow after 20, 40 and 60 ms unless set otherwise. */
export async function startSuite(options: { dataDir?: string; webhooks?: boolean; retryAfterMs?: number[] } = {}) {
  const sink = await startSink();
  const emulator = await start({
    secretKey,
    webhookSecret,
    webhookUrl: options.webhooks === false ? null : sink.url,
    retryAfterMs: options.retryAfterMs ?? [20, 40, 60],
    ...(options.dataDir && { dataDir: options.dataDir }),
  });
  const stripe = clientFor(emulator.url);

  async function control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${emulator.url}/__control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  return {
    url: emulator.url,
    stripe,
    sink,
    control,
    /** The buyer's hosted page, without a browser. */
    pay: (session: Stripe.Checkout.Session, body: object = {}) =>
      control<PayOutcome>("POST", `/checkout/${session.id}/pay`, body),
    advance: (ms: number) => control("POST", "/clock", { advance_ms: ms }),
    idle: () => emulator.kit.deliveries.idle(),
    async reset() {
      await emulator.reset();
      sink.reset();
    },
    async close() {
      await emulator.close();
      sink.close();
    },
  };
}

export type Suite = Awaited<ReturnType<typeof startSuite>>;

export interface PayOutcome {
  status: "complete" | "declined" | "requires_action" | "expired";
  redirect_url: string | null;
  error: { code: string; decline_code?: string } | null;
  payment_intent: string | null;
  session: Stripe.Checkout.Session;
}

/** A session as checkout opens it: authorize now, keep the card, capture later. */
export async function openSession(stripe: Stripe, change: Stripe.Checkout.SessionCreateParams = {}) {
  const customer = change.customer ?? (await stripe.customers.create({ email: "buyer@example.test" })).id;
  return stripe.checkout.sessions.create({
    mode: "payment",
    customer,
    success_url: "http://shop.test/success?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://shop.test/cancel",
    allowed_payment_method_types: ["card"],
    client_reference_id: "order-1",
    metadata: { order_id: "order-1" },
    line_items: [
      {
        quantity: 1,
        price_data: { currency: "usd", unit_amount: 1500, product_data: { name: "+1 202 555 0101" } },
      },
      {
        quantity: 2,
        price_data: { currency: "usd", unit_amount: 500, product_data: { name: "Set-up fee" } },
      },
    ],
    payment_intent_data: {
      capture_method: "manual",
      setup_future_usage: "off_session",
      metadata: { order_id: "order-1" },
    },
    ...change,
  });
}

/** The error that a call ends with; fails when there is none. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    return error as Stripe.errors.StripeError;
  }
  throw new Error("the call was expected to be refused");
}
