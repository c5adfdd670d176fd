import { expireSession } from "./checkout/expire-session.ts";
import { newId } from "./new-id.ts";
import { endAuthorization } from "./payments/capture-payment.ts";
import { openDispute } from "./payments/disputes.ts";
import { failRefund, settleRefund } from "./payments/refund-charge.ts";
import { testCardFor } from "./test-cards.ts";
import type { Due, World } from "./world.ts";

/**
 * Lets happen what is due by now on the emulator's clock: sessions and authorizations end, refunds settle, …
 * Each once, and each as a change of its own.
 *
 * @returns the instant (ms) of the next one, or Infinity
 */
export function runDue(world: World): number {
  // What happens may plan more that is due as well, when a test has moved the clock far.
  for (let ready = readyNow(world); ready.length > 0; ready = readyNow(world)) {
    for (const due of ready) {
      world.change(null, () => {
        world.unplan(due.kind, due.ref);
        happen(world, due);
      });
    }
  }
  let next = Number.POSITIVE_INFINITY;
  for (const due of world.due.values()) next = Math.min(next, due.at);
  return next;
}

function readyNow(world: World): Due[] {
  const now = world.kit.clock.now();
  const ready: Due[] = [];
  for (const due of world.due.values()) if (due.at <= now) ready.push(due);
  return ready.sort((a, b) => a.at - b.at);
}

function happen(world: World, { kind, ref }: Due): void {
  if (kind === "expire_session") {
    const session = world.sessions.get(ref);
    if (session?.status === "open") expireSession(world, session);
  } else if (kind === "expire_authorization") {
    const intent = world.paymentIntents.get(ref);
    if (intent?.status === "requires_capture") endAuthorization(world, intent, { reason: "automatic", expired: true });
  } else if (kind === "update_charge") {
    const charge = world.charges.get(ref);
    if (!charge || charge.balance_transaction !== null) return;
    const booked = world.charges.put(ref, { ...charge, balance_transaction: newId("txn") });
    world.emit("charge.updated", booked, { balance_transaction: null });
  } else if (kind === "open_dispute") {
    const charge = world.charges.get(ref);
    const card = charge && testCardFor(world.cardSecrets.get(charge.payment_method ?? "")?.number ?? "");
    if (charge && card?.dispute && !charge.disputed) openDispute(world, charge, card.dispute);
  } else {
    const refund = world.refunds.get(ref);
    if (kind === "settle_refund" && refund?.status === "pending") settleRefund(world, refund);
    if (kind === "fail_refund" && refund?.status === "succeeded") failRefund(world, refund);
  }
}
