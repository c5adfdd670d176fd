import { defineEmulator } from "emulate";
import type { EmulatorKit } from "../kit/emulator-kit.ts";
import { type RunningEmulator, serveEmulator } from "../kit/server.ts";
import { createAnswerWatch } from "./answer-watch.ts";
import { createApi, errorText } from "./api.ts";
import { createHostedCheckout, type HostedCheckout } from "./checkout/hosted-checkout.ts";
import { stripeControl } from "./control.ts";
import { addDueWork } from "./due-work.ts";
import { prune } from "./prune.ts";
import { balanceRoutes } from "./routes/balance.ts";
import { chargeRoutes } from "./routes/charges.ts";
import { checkoutSessionRoutes } from "./routes/checkout-sessions.ts";
import { customerRoutes } from "./routes/customers.ts";
import { disputeRoutes } from "./routes/disputes.ts";
import { eventRoutes } from "./routes/events.ts";
import { fraudWarningRoutes } from "./routes/fraud-warnings.ts";
import { hostedPages } from "./routes/hosted-pages.ts";
import { paymentIntentRoutes } from "./routes/payment-intents.ts";
import { paymentMethodRoutes } from "./routes/payment-methods.ts";
import { portalPages } from "./routes/portal-page.ts";
import { portalSessionRoutes } from "./routes/portal-sessions.ts";
import { refundRoutes } from "./routes/refunds.ts";
import { setupIntentRoutes } from "./routes/setup-intents.ts";
import { taxRoutes } from "./routes/tax.ts";
import { taxIdRoutes } from "./routes/tax-ids.ts";
import { signWebhook } from "./signature.ts";
import { createWorld, type WebhookEndpoint, type World } from "./world.ts";

export interface StripeOptions {
  /** 0 (default) takes a free port. */
  port?: number;
  /** Folder of `stripe.sqlite`; without it the state ends with the process. */
  dataDir?: string;
  /** The only key that is accepted; begins with `sk_test_`. */
  secretKey: string;
  webhookSecret: string;
  /** Where events go; null = nowhere. */
  webhookUrl?: string | null;
  /** Waits in ms after the first, second, … failed delivery. */
  retryAfterMs?: number[];
}

/** How often old events and idempotency records are forgotten, in milliseconds. */
const pruneEveryMs = 60_000;

/**
 * Starts the Stripe emulator on 127.0.0.1: API under `/v1`, hosted pages, signed webhooks, `/__control`.
 * Point the SDK at it with `host`, `port` and `protocol: "http"`.
 */
export async function start(options: StripeOptions): Promise<RunningEmulator> {
  if (!options.secretKey.startsWith("sk_test_"))
    throw new TypeError("the secret key of the emulator begins with sk_test_");
  const watch = createAnswerWatch();
  let world: World | undefined;
  let hosted: HostedCheckout | undefined;

  const given: WebhookEndpoint = { url: options.webhookUrl ?? null, secret: options.webhookSecret };
  const build = (kit: EmulatorKit) => {
    // At a start the options win; what the control endpoint changed holds until then.
    kit.store.collection<WebhookEndpoint>("endpoint").put("endpoint", given);
    world = createWorld(kit, options.secretKey);
    addDueWork(world);
    hosted = createHostedCheckout(world, watch);
    return defineStripe(world, hosted);
  };

  return serveEmulator({
    name: "stripe",
    port: options.port,
    dataDir: options.dataDir,
    service: build,
    seed: (kit) => kit.store.collection<WebhookEndpoint>("endpoint").put("endpoint", given),
    webhooks: ({ store }) => ({
      ...(options.retryAfterMs && { retryAfterMs: options.retryAfterMs }),
      // On the machine's clock, as everything that proves who sent it: `stripe.webhooks` compares with Date.now().
      sign: (body) => {
        const secret = store.collection<WebhookEndpoint>("endpoint").get("endpoint")?.secret ?? options.webhookSecret;
        return { headers: { "Stripe-Signature": signWebhook(secret, body, Math.floor(Date.now() / 1000)) } };
      },
      onSettled(delivery) {
        if (delivery.status === "delivered" && delivery.key) {
          world?.events.update(delivery.key, (event) => {
            event.pending_webhooks = 0;
          });
        }
        watch.settled(delivery);
      },
    }),
    control: () => stripeControl(world as World, hosted as HostedCheckout),
    faultBody: (status) => ({
      error: {
        type: status === 429 ? "invalid_request_error" : "api_error",
        message: "Injected fault.",
        ...(status === 429 && { code: "rate_limit" }),
      },
    }),
  });
}

function defineStripe(world: World, hosted: HostedCheckout) {
  return defineEmulator({
    name: "stripe-local",
    state: () => ({}),
    setup({ app, onDispose }) {
      app.onError((error, c) => {
        console.error("[stripe]", error);
        return c.body(errorText({ type: "api_error", message: String(error) }), 500, {
          "Content-Type": "application/json",
        });
      });
      app.notFound((c) =>
        c.body(
          errorText({
            type: "invalid_request_error",
            message: `Unrecognized request URL (${c.req.method}: ${c.req.path}).`,
          }),
          404,
          { "Content-Type": "application/json" },
        ),
      );
      const on = createApi(app, world);
      customerRoutes(on, world);
      checkoutSessionRoutes(on, world);
      paymentIntentRoutes(on, world);
      paymentMethodRoutes(on, world);
      setupIntentRoutes(on, world);
      refundRoutes(on, world);
      chargeRoutes(on, world);
      disputeRoutes(on, world);
      fraudWarningRoutes(on, world);
      balanceRoutes(on, world);
      taxRoutes(on, world);
      taxIdRoutes(on, world);
      eventRoutes(on, world);
      portalSessionRoutes(on, world);
      hostedPages(app, world, hosted);
      portalPages(app, world);

      const pruning = setInterval(() => prune(world), pruneEveryMs);
      pruning.unref();
      onDispose(() => clearInterval(pruning));
    },
  });
}
