import { type Decline, declineFor } from "./declines.ts";

/** One of Stripe's published test cards and how it behaves. */
export interface TestCard {
  number: string;
  brand: "visa" | "mastercard" | "amex";
  /** Id under which the API takes the card without its number, e.g. `pm_card_visa`. */
  alias?: string;
  /** The hosted page's text for it. */
  label: string;
  /** Refused for every charge, and cannot be saved. */
  decline?: Decline;
  /** Saves fine, then every charge of the saved card is refused. */
  declineWhenSaved?: Decline;
  /** Blocked by Radar before the issuer is asked. */
  blocked?: true;
  /** `always`: each time the buyer is there, and off-session it is refused. `until_set_up`: once. `on_session`: only while the buyer is there. */
  authentication?: "always" | "until_set_up" | "on_session";
  /** Refused although the buyer authenticated. */
  declineAfterAuthentication?: Decline;
  /** A dispute follows the captured charge. */
  dispute?: { reason: "fraudulent" | "product_not_received"; inquiry?: true };
  /** What happens to refunds; otherwise they succeed immediately. */
  refund?: "pending_then_succeeds" | "succeeds_then_fails";
}

const visa = (number: string, label: string, behavior: Partial<TestCard> = {}): TestCard => ({
  number,
  brand: "visa",
  label,
  ...behavior,
});
const refused = (number: string, alias: string | undefined, code: string, label: string): TestCard =>
  visa(number, label, { ...(alias && { alias }), decline: declineFor(code) });

/** In the order in which the hosted page lists them. */
export const testCards: readonly TestCard[] = [
  visa("4242424242424242", "Succeeds", { alias: "pm_card_visa" }),
  { number: "5555555555554444", brand: "mastercard", alias: "pm_card_mastercard", label: "Succeeds" },
  { number: "378282246310005", brand: "amex", alias: "pm_card_amex", label: "Succeeds (4-digit CVC)" },
  visa("4000000000003220", "Asks for 3-D Secure, then succeeds", { authentication: "always" }),
  visa("4000002500003155", "Asks for 3-D Secure once, later charges succeed", {
    alias: "pm_card_authenticationRequiredOnSetup",
    authentication: "until_set_up",
  }),
  visa("4000002760003184", "Asks for 3-D Secure every time; later charges are refused", {
    alias: "pm_card_authenticationRequired",
    authentication: "always",
  }),
  visa("4000003800000446", "Asks for 3-D Secure now; later charges succeed", { authentication: "on_session" }),
  visa("4000000000000341", "Succeeds now, every later charge is refused", {
    alias: "pm_card_chargeCustomerFail",
    declineWhenSaved: declineFor("generic_decline"),
  }),
  refused("4000000000000002", "pm_card_visa_chargeDeclined", "generic_decline", "Declined"),
  refused(
    "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "insufficient_funds",
    "Insufficient funds",
  ),
  refused("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "lost_card", "Lost card"),
  refused("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "stolen_card", "Stolen card"),
  refused("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "expired_card", "Expired card"),
  refused("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "Wrong security code"),
  refused("4000000000000119", "pm_card_chargeDeclinedProcessingError", "processing_error", "Processing error"),
  refused(
    "4000000000006975",
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
    "card_velocity_exceeded",
    "Too many attempts",
  ),
  visa("4100000000000019", "Blocked as fraudulent", {
    alias: "pm_card_radarBlock",
    blocked: true,
    decline: declineFor("fraudulent"),
  }),
  visa("4000008260003178", "3-D Secure, then insufficient funds", {
    authentication: "always",
    declineAfterAuthentication: declineFor("insufficient_funds"),
  }),
  visa("4000008400001629", "3-D Secure, then declined", {
    authentication: "always",
    declineAfterAuthentication: declineFor("generic_decline"),
  }),
  visa("4000000000000259", "Succeeds, then disputed as fraudulent", {
    alias: "pm_card_createDispute",
    dispute: { reason: "fraudulent" },
  }),
  visa("4000000000002685", "Succeeds, then disputed as not received", {
    alias: "pm_card_createDisputeProductNotReceived",
    dispute: { reason: "product_not_received" },
  }),
  visa("4000000000001976", "Succeeds, then an inquiry", {
    alias: "pm_card_createDisputeInquiry",
    dispute: { reason: "fraudulent", inquiry: true },
  }),
  visa("4000000000007726", "Succeeds; refunds stay pending for a while", {
    alias: "pm_card_pendingRefund",
    refund: "pending_then_succeeds",
  }),
  visa("4000000000005126", "Succeeds; refunds fail later", {
    alias: "pm_card_refundFail",
    refund: "succeeds_then_fails",
  }),
];

const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byAlias = new Map(testCards.flatMap((card) => (card.alias ? [[card.alias, card] as const] : [])));

/** How a number behaves. A valid number that Stripe does not publish is refused, as test mode does. */
export function testCardFor(number: string): TestCard {
  return (
    byNumber.get(number) ?? {
      number,
      brand: number.startsWith("3") ? "amex" : number.startsWith("5") ? "mastercard" : "visa",
      label: "Not a test card",
      decline: declineFor("test_mode_live_card"),
    }
  );
}

export function testCardByAlias(alias: string): TestCard | undefined {
  return byAlias.get(alias);
}
