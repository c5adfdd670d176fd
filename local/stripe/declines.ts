/** Why an issuer or Stripe refuses a card. `decline_code` is set where `code` is `card_declined`. */
export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
  advice_code?: "confirm_card_data" | "do_not_try_again" | "try_again_later";
  network_decline_code?: string;
}

const declined = (decline_code: string, message: string, extra: Partial<Decline> = {}): Decline => ({
  code: "card_declined",
  decline_code,
  message,
  ...extra,
});

const known: Record<string, Decline> = {
  generic_decline: declined("generic_decline", "Your card was declined.", {
    advice_code: "try_again_later",
    network_decline_code: "01",
  }),
  insufficient_funds: declined("insufficient_funds", "Your card has insufficient funds.", {
    advice_code: "try_again_later",
    network_decline_code: "51",
  }),
  lost_card: declined("lost_card", "Your card was declined.", { advice_code: "do_not_try_again" }),
  stolen_card: declined("stolen_card", "Your card was declined.", { advice_code: "do_not_try_again" }),
  pickup_card: declined("pickup_card", "Your card was declined.", {
    advice_code: "do_not_try_again",
    network_decline_code: "04",
  }),
  restricted_card: declined("restricted_card", "Your card was declined.", {
    advice_code: "do_not_try_again",
    network_decline_code: "62",
  }),
  revocation_of_authorization: declined("revocation_of_authorization", "Your card was declined.", {
    advice_code: "do_not_try_again",
    network_decline_code: "R1",
  }),
  do_not_honor: declined("do_not_honor", "Your card was declined.", {
    advice_code: "try_again_later",
    network_decline_code: "05",
  }),
  call_issuer: declined("call_issuer", "Your card was declined.", { network_decline_code: "01" }),
  try_again_later: declined("try_again_later", "Your card was declined.", { advice_code: "try_again_later" }),
  previously_declined_do_not_retry: declined("previously_declined_do_not_retry", "Your card was declined.", {
    advice_code: "do_not_try_again",
  }),
  card_velocity_exceeded: declined(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
  ),
  fraudulent: declined("fraudulent", "Your card was declined."),
  test_mode_live_card: declined(
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card. Use one of the listed test cards.",
  ),
  expired_card: { code: "expired_card", message: "Your card has expired.", advice_code: "do_not_try_again" },
  incorrect_cvc: {
    code: "incorrect_cvc",
    message: "Your card's security code is incorrect.",
    advice_code: "confirm_card_data",
  },
  processing_error: {
    code: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
    advice_code: "try_again_later",
  },
  authentication_required: {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
  },
  incorrect_number: { code: "incorrect_number", message: "Your card number is incorrect." },
  invalid_expiry_month: { code: "invalid_expiry_month", message: "Your card's expiration month is invalid." },
  invalid_expiry_year: { code: "invalid_expiry_year", message: "Your card's expiration year is invalid." },
  invalid_cvc: { code: "invalid_cvc", message: "Your card's security code is invalid." },
};

/** The decline for a `code` or `decline_code`. One that is not listed becomes a plain `card_declined` with that code. */
export function declineFor(code: string): Decline {
  const own = Object.hasOwn(known, code) ? known[code] : undefined;
  return { ...(own ?? declined(code, "Your card was declined.")) };
}
