import type { AnswerWatch } from "../answer-watch.ts";
import { takeExecutionRule } from "../execution-rules.ts";
import type { Session } from "../types.ts";
import type { World } from "../world.ts";
import { submitDelayedPayment } from "./delayed-payment.ts";
import { type CheckoutForm, type CheckoutResult, finishAuthentication, submitCheckout } from "./submit-checkout.ts";

/** How long the page holds the buyer back for the shop's answer to `checkout.session.completed`, in milliseconds. */
const answerTimeoutMs = 10_000;

export interface HostedOptions {
  /** false: the events of this step are never sent. */
  deliver?: boolean;
  /** false: do not wait for the shop's answer. */
  wait?: boolean;
}

/** The steps a buyer takes on the hosted pages. The form and the control route both go through here. */
export interface HostedCheckout {
  pay(session: Session, form: CheckoutForm, options?: HostedOptions): Promise<CheckoutResult>;
  payDelayed(session: Session, options?: HostedOptions): Promise<CheckoutResult>;
  authenticate(session: Session, approved: boolean, options?: HostedOptions): Promise<CheckoutResult>;
}

export function createHostedCheckout(world: World, watch: AnswerWatch): HostedCheckout {
  async function step(session: Session, options: HostedOptions, work: () => CheckoutResult): Promise<CheckoutResult> {
    await takeExecutionRule(world.executionRules, "POST", `/c/pay/${session.id}`);
    world.agenda.runDue();
    const result = world.change(null, work, { deliver: options.deliver ?? true });
    const eventId = world.sessionFacts.get(session.id)?.completedEventId;
    if (result.kind === "complete" && eventId && options.wait !== false) {
      await watch.firstAnswer(world, eventId, answerTimeoutMs);
    }
    return result;
  }
  return {
    pay: (session, form, options = {}) => step(session, options, () => submitCheckout(world, session.id, form)),
    payDelayed: (session, options = {}) => step(session, options, () => submitDelayedPayment(world, session.id)),
    authenticate: (session, approved, options = {}) =>
      step(session, options, () => finishAuthentication(world, world.sessions.get(session.id) ?? session, approved)),
  };
}

/** Where a complete session sends the buyer. */
export function successUrl(session: Session): string {
  return (session.success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
