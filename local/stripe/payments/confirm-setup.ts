import { decideSetup } from "../decide-charge.ts";
import type { Decline } from "../declines.ts";
import { testCardFor } from "../test-cards.ts";
import type { PaymentMethod, SetupIntent } from "../types.ts";
import type { World } from "../world.ts";
import { storedCardError } from "./card-error.ts";
import { attachCard } from "./save-card.ts";

export type SetupResult =
  | { kind: "done"; setupIntent: SetupIntent }
  | { kind: "authenticate"; setupIntent: SetupIntent }
  | { kind: "declined"; setupIntent: SetupIntent; decline: Decline };

/** One attempt to save a card for later charges. */
export function confirmSetup(
  world: World,
  setup: SetupIntent,
  { paymentMethod, authenticated = false }: { paymentMethod: PaymentMethod; authenticated?: boolean },
): SetupResult {
  const secret = world.cardSecrets.get(paymentMethod.id);
  if (!secret) throw new Error(`no card number for ${paymentMethod.id}`);
  const verdict = decideSetup(testCardFor(secret.number), secret, authenticated);

  if (verdict.kind === "authenticate") {
    const waiting = world.setupIntents.put(setup.id, {
      ...setup,
      status: "requires_action",
      payment_method: paymentMethod.id,
      last_setup_error: null,
      next_action: {
        type: "redirect_to_url",
        redirect_to_url: {
          url: `${world.kit.baseUrl}/3ds/${setup.id}`,
          return_url: world.intentFacts.get(setup.id)?.returnUrl ?? null,
        },
      },
    });
    world.emit("setup_intent.requires_action", waiting);
    return { kind: "authenticate", setupIntent: waiting };
  }
  if (verdict.kind === "decline") {
    const refused = refuse(world, setup, verdict.decline, paymentMethod);
    return { kind: "declined", setupIntent: refused, decline: verdict.decline };
  }
  world.cardSecrets.put(paymentMethod.id, { ...secret, setUp: true });
  const saved = world.setupIntents.put(setup.id, {
    ...setup,
    status: "succeeded",
    payment_method: paymentMethod.id,
    last_setup_error: null,
    next_action: null,
  });
  world.emit("setup_intent.succeeded", saved);
  if (setup.customer) attachCard(world, paymentMethod, setup.customer);
  return { kind: "done", setupIntent: saved };
}

/** The buyer failed 3-D Secure, or gave up there. */
export function failSetupAuthentication(world: World, setup: SetupIntent): SetupIntent {
  const paymentMethod = world.paymentMethods.get(setup.payment_method ?? "");
  return refuse(
    world,
    setup,
    {
      code: "setup_intent_authentication_failure",
      message:
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    },
    paymentMethod,
  );
}

function refuse(world: World, setup: SetupIntent, decline: Decline, paymentMethod?: PaymentMethod): SetupIntent {
  const refused = world.setupIntents.put(setup.id, {
    ...setup,
    status: "requires_payment_method",
    payment_method: null,
    next_action: null,
    last_setup_error: storedCardError(decline, { payment_method: paymentMethod }),
  });
  world.emit("setup_intent.setup_failed", refused);
  return refused;
}
