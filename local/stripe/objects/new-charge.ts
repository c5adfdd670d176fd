import type { Decline } from "../declines.ts";
import { newId } from "../new-id.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "../types.ts";

export interface NewCharge {
  paymentIntent: PaymentIntent;
  paymentMethod: PaymentMethod;
  created: number;
  baseUrl: string;
  /** Authorized now, captured later: the instant (unix seconds) at which the authorization ends. */
  captureBefore?: number;
  decline?: Decline;
  /** Radar stopped it before the issuer was asked. */
  blocked?: boolean;
  authenticated?: boolean;
}

/** A charge as it is right after the attempt: succeeded, only authorized, or failed. */
export function newCharge(from: NewCharge): Charge {
  const { paymentIntent, paymentMethod, decline } = from;
  const id = newId("ch");
  const approved = !decline;
  const captured = approved && from.captureBefore === undefined;
  const { card } = paymentMethod;
  return {
    id,
    object: "charge",
    amount: paymentIntent.amount,
    amount_captured: captured ? paymentIntent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: paymentMethod.billing_details,
    calculated_statement_descriptor: approved ? "NUMNINJA" : null,
    captured,
    created: from.created,
    currency: paymentIntent.currency,
    customer: paymentIntent.customer,
    description: paymentIntent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: paymentIntent.metadata,
    on_behalf_of: null,
    outcome: outcome(decline, from.blocked ?? false),
    paid: approved,
    payment_intent: paymentIntent.id,
    payment_method: paymentMethod.id,
    payment_method_details: {
      type: "card",
      card: {
        amount_authorized: approved ? paymentIntent.amount : null,
        authorization_code: approved ? id.slice(-6).toUpperCase() : null,
        brand: card.brand,
        ...(from.captureBefore !== undefined && approved && { capture_before: from.captureBefore }),
        checks: card.checks,
        country: card.country,
        electronic_commerce_indicator: from.authenticated ? "05" : null,
        exp_month: card.exp_month,
        exp_year: card.exp_year,
        fingerprint: card.fingerprint ?? null,
        funding: card.funding,
        installments: null,
        last4: card.last4,
        mandate: null,
        network: card.brand,
        network_transaction_id: approved ? id.slice(3, 18) : null,
        regulated_status: "unregulated",
        three_d_secure: from.authenticated
          ? {
              authentication_flow: "challenge",
              electronic_commerce_indicator: "05",
              exemption_indicator: null,
              result: "authenticated",
              result_reason: null,
              transaction_id: null,
              version: "2.2.0",
            }
          : null,
        transaction_link_id: null,
        wallet: null,
      },
    },
    receipt_email: paymentIntent.receipt_email,
    receipt_number: null,
    receipt_url: approved ? `${from.baseUrl}/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: paymentIntent.statement_descriptor,
    statement_descriptor_suffix: paymentIntent.statement_descriptor_suffix,
    status: approved ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: paymentIntent.transfer_group,
  };
}

function outcome(decline: Decline | undefined, blocked: boolean): Charge["outcome"] {
  return {
    advice_code: decline?.advice_code ?? null,
    network_advice_code: null,
    network_decline_code: decline?.network_decline_code ?? null,
    network_status: decline ? (blocked ? "not_sent_to_network" : "declined_by_network") : "approved_by_network",
    reason: decline ? (blocked ? "highest_risk_level" : (decline.decline_code ?? decline.code)) : null,
    risk_level: blocked ? "highest" : "normal",
    risk_score: blocked ? 92 : 12,
    seller_message: decline ? "The bank returned the decline code." : "Payment complete.",
    type: decline ? (blocked ? "blocked" : "issuer_declined") : "authorized",
  };
}
