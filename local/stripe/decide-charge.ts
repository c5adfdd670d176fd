import { type Decline, declineFor } from "./declines.ts";
import type { TestCard } from "./test-cards.ts";

/** What the emulator remembers about a card and never serialises. */
export interface CardSecret {
  number: string;
  hasCvc: boolean;
  /** The buyer has authenticated this card for later use. */
  setUp: boolean;
}

export interface ChargeSituation {
  /** The buyer is not there. */
  offSession: boolean;
  /** The buyer has just passed 3-D Secure. */
  authenticated: boolean;
  /** The card belongs to a customer already. */
  saved: boolean;
}

export type Verdict = { kind: "approve" } | { kind: "authenticate" } | { kind: "decline"; decline: Decline };

const decline = (reason: Decline): Verdict => ({ kind: "decline", decline: reason });

/** What issuer and Radar say to a charge or authorization. */
export function decideCharge(card: TestCard, secret: CardSecret, situation: ChargeSituation): Verdict {
  const wrongCvcUnseen = card.decline?.code === "incorrect_cvc" && !secret.hasCvc;
  if (card.decline && !wrongCvcUnseen) return decline(card.decline);
  if (card.declineWhenSaved && situation.saved) return decline(card.declineWhenSaved);

  const alreadySetUp = card.authentication === "until_set_up" && secret.setUp;
  if (card.authentication && !alreadySetUp && !situation.authenticated) {
    if (!situation.offSession) return { kind: "authenticate" };
    if (card.authentication !== "on_session") return decline(declineFor("authentication_required"));
  }
  if (card.declineAfterAuthentication && situation.authenticated) return decline(card.declineAfterAuthentication);
  return { kind: "approve" };
}

/** Whether a card can be saved to a customer. Issuer-decline cards cannot. */
export function decideSetup(card: TestCard, secret: CardSecret, authenticated: boolean): Verdict {
  if (card.decline) return decline(card.decline);
  const mustAuthenticate = card.authentication === "always" || card.authentication === "until_set_up";
  if (mustAuthenticate && !secret.setUp && !authenticated) return { kind: "authenticate" };
  return { kind: "approve" };
}
