import type { Rule, RuleInput, Rules } from "../kit/rules.ts";
import type { Verdict } from "./decide-charge.ts";
import { declineFor } from "./declines.ts";
import type { PaymentIntent, PaymentMethod } from "./types.ts";

/** A decline that waits for matching charges or captures. See `POST /__control/declines`. */
export interface ForcedDecline extends Rule {
  /** Default "charge". */
  on?: "charge" | "capture";
  code: string;
  customer?: string;
  payment_intent?: string;
  payment_method?: string;
  /** Capture only: whether the authorization is there afterwards. Default "keep". */
  authorization?: "keep" | "gone";
}

/** The decline that was ordered for this charge or capture, if any. */
export function takeForcedDecline(
  rules: Rules<ForcedDecline>,
  on: "charge" | "capture",
  intent: PaymentIntent,
  paymentMethod?: PaymentMethod,
): (Verdict & { kind: "decline"; authorization?: "keep" | "gone" }) | undefined {
  const forced = rules.take(
    (rule) =>
      (rule.on ?? "charge") === on &&
      (!rule.customer || rule.customer === intent.customer) &&
      (!rule.payment_intent || rule.payment_intent === intent.id) &&
      (!rule.payment_method || rule.payment_method === paymentMethod?.id),
  );
  if (!forced) return undefined;
  return {
    kind: "decline",
    decline: declineFor(forced.code),
    ...(forced.authorization && { authorization: forced.authorization }),
  };
}

export function checkForcedDecline({ code, on = "charge" }: RuleInput<ForcedDecline>): void {
  if (typeof code !== "string") throw new TypeError('"code" must be a decline code');
  if (on !== "charge" && on !== "capture") throw new TypeError('"on" must be "charge" or "capture"');
}
