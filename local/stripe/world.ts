import type { Agenda } from "../kit/agenda.ts";
import type { EmulatorKit } from "../kit/emulator-kit.ts";
import { createRules, type Rules } from "../kit/rules.ts";
import type { Collection } from "../kit/store.ts";
import type { Delivery } from "../kit/webhooks/delivery.ts";
import { apiVersion } from "./api-version.ts";
import type { CardSecret } from "./decide-charge.ts";
import { checkExecutionRule, type ExecutionRule } from "./execution-rules.ts";
import { checkForcedDecline, type ForcedDecline } from "./forced-declines.ts";
import { newId } from "./new-id.ts";
import { createTaxWorld, type TaxWorld } from "./tax/tax-world.ts";
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  Event,
  FraudWarning,
  LineItem,
  Metadata,
  PaymentIntent,
  PaymentMethod,
  Payout,
  PortalSession,
  Refund,
  Session,
  SetupIntent,
  TaxId,
} from "./types.ts";

/** The API call that causes a change; null for what happens by itself (hosted page, expiry, dashboard). */
export type Cause = { requestId: string; idempotencyKey: string | null } | null;

/** What a session keeps beside its public object. */
export interface SessionFacts {
  id: string;
  lineItems: LineItem[];
  /** `product_data.description` by line id: the page shows it, the API's lines do not have it. */
  lineNotes: Record<string, string>;
  paymentIntentData: {
    capture_method: "automatic" | "automatic_async" | "manual";
    setup_future_usage: "off_session" | "on_session" | null;
    metadata: Metadata;
    description: string | null;
    receipt_email: string | null;
    statement_descriptor_suffix: string | null;
    transfer_group: string | null;
  };
  setupIntentData: { metadata: Metadata; description: string | null };
  /** Event id of `checkout.session.completed`: the page waits for its delivery. */
  completedEventId?: string;
}

/** What belongs to a PaymentIntent or SetupIntent beside its public object. */
export interface IntentFacts {
  sessionId?: string;
  returnUrl?: string;
  offSession?: boolean;
}

/** What happens by itself. */
export type DueKind =
  | "expire_session"
  | "expire_authorization"
  | "update_charge"
  | "settle_refund"
  | "fail_refund"
  | "open_dispute";

export interface WebhookEndpoint {
  url: string | null;
  secret: string;
}

export interface IdempotencyRecord {
  fingerprint: string;
  status: number;
  body: string;
  /** Milliseconds on the emulator's clock. */
  at: number;
}

/** Everything the emulator knows. All of it lives in the kit's store, so a killed process comes back with it. */
export interface World {
  kit: EmulatorKit;
  secretKey: string;
  customers: Collection<Customer>;
  taxIds: Collection<TaxId>;
  deletedCustomers: Collection<{ id: string; object: "customer"; deleted: true }>;
  sessions: Collection<Session>;
  sessionFacts: Collection<SessionFacts>;
  paymentIntents: Collection<PaymentIntent>;
  setupIntents: Collection<SetupIntent>;
  intentFacts: Collection<IntentFacts>;
  charges: Collection<Charge>;
  paymentMethods: Collection<PaymentMethod>;
  cardSecrets: Collection<CardSecret & { /** Used without a customer, or detached: never again. */ spent?: boolean }>;
  refunds: Collection<Refund>;
  disputes: Collection<Dispute>;
  fraudWarnings: Collection<FraudWarning>;
  balanceTransactions: Collection<BalanceTransaction>;
  payouts: Collection<Payout>;
  tax: TaxWorld;
  portalSessions: Collection<PortalSession>;
  events: Collection<Event>;
  idempotency: Collection<IdempotencyRecord>;
  agenda: Agenda<DueKind>;
  forcedDeclines: Rules<ForcedDecline>;
  executionRules: Rules<ExecutionRule>;
  endpoint: Collection<WebhookEndpoint>;
  /** API calls a second, of the machine's clock; above it 429. 0: as many as come. Forgotten at a restart. */
  rateLimitPerSecond: number;
  /** Unix seconds on the emulator's clock. */
  now(): number;
  /**
   * Runs one change as a whole: its objects, events, deliveries and due entries are stored together or not at all.
   * With `deliver: false` its events are recorded and never sent: only `GET /v1/events` shows them.
   */
  change<R>(cause: Cause, work: () => R, options?: { deliver?: boolean }): R;
  /** Records an event with a frozen copy of `object` and queues its delivery. Only inside `change`. */
  emit(type: string, object: object, previous?: Record<string, unknown>): Event;
  /** The delivery of an event that this process queued; only the latest thousand are remembered. */
  deliveryOf(eventId: string): Delivery | undefined;
}

const rememberedDeliveries = 1000;

export function createWorld(kit: EmulatorKit, secretKey: string): World {
  const { store, clock } = kit;
  const endpoint = store.collection<WebhookEndpoint>("endpoint");
  const events = store.collection<Event>("events");
  const deliveryOf = new Map<string, string>();
  let cause: Cause = null;
  let deliver = true;

  return {
    kit,
    secretKey,
    customers: store.collection("customers"),
    taxIds: store.collection("tax_ids"),
    deletedCustomers: store.collection("deleted_customers"),
    sessions: store.collection("sessions"),
    sessionFacts: store.collection("session_facts"),
    paymentIntents: store.collection("payment_intents"),
    setupIntents: store.collection("setup_intents"),
    intentFacts: store.collection("intent_facts"),
    charges: store.collection("charges"),
    paymentMethods: store.collection("payment_methods"),
    cardSecrets: store.collection("card_secrets"),
    refunds: store.collection("refunds"),
    disputes: store.collection("disputes"),
    fraudWarnings: store.collection("fraud_warnings"),
    balanceTransactions: store.collection("balance_transactions"),
    payouts: store.collection("payouts"),
    tax: createTaxWorld(store),
    portalSessions: store.collection("portal_sessions"),
    events,
    idempotency: store.collection("idempotency"),
    agenda: kit.agenda,
    forcedDeclines: createRules(store.collection<ForcedDecline>("forced_declines"), checkForcedDecline),
    executionRules: createRules(store.collection<ExecutionRule>("execution_rules"), checkExecutionRule),
    endpoint,
    rateLimitPerSecond: 0,
    now: () => Math.floor(clock.now() / 1000),
    change(by, work, options = {}) {
      const outer = { cause, deliver };
      cause = by;
      deliver = options.deliver ?? true;
      try {
        return store.transaction(work);
      } finally {
        ({ cause, deliver } = outer);
      }
    },
    emit(type, object, previous) {
      const target = endpoint.get("endpoint");
      const event: Event = {
        id: newId("evt"),
        object: "event",
        api_version: apiVersion,
        created: Math.floor(clock.now() / 1000),
        data: {
          object: structuredClone(object) as Record<string, unknown>,
          ...(previous && { previous_attributes: previous }),
        },
        livemode: false,
        pending_webhooks: target?.url ? 1 : 0,
        request: { id: cause?.requestId ?? null, idempotency_key: cause?.idempotencyKey ?? null },
        type,
      };
      events.put(event.id, event);
      if (target?.url && deliver) {
        const body = JSON.stringify(event);
        deliveryOf.set(event.id, kit.deliveries.send({ type, url: target.url, body, key: event.id }).id);
        if (deliveryOf.size > rememberedDeliveries) deliveryOf.delete(deliveryOf.keys().next().value ?? "");
      }
      return event;
    },
    deliveryOf: (eventId) => kit.deliveries.get(deliveryOf.get(eventId) ?? ""),
  };
}
