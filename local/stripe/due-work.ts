import type { DueWork } from "../kit/agenda.ts";
import { expireSession } from "./checkout/expire-session.ts";
import { bookCharge } from "./payments/book.ts";
import { endAuthorization } from "./payments/capture-payment.ts";
import { openDispute } from "./payments/disputes.ts";
import { failRefund, settleRefund } from "./payments/refund-charge.ts";
import { testCardFor } from "./test-cards.ts";
import type { DueKind, World } from "./world.ts";

/** What happens by itself: sessions and authorizations end, refunds settle, … Each is a change of its own, without a cause. */
export function addDueWork(world: World): void {
  const works: Record<DueKind, (ref: string) => void> = {
    expire_session(ref) {
      const session = world.sessions.get(ref);
      if (session?.status === "open") expireSession(world, session);
    },
    expire_authorization(ref) {
      const intent = world.paymentIntents.get(ref);
      if (intent?.status === "requires_capture")
        endAuthorization(world, intent, { reason: "automatic", expired: true });
    },
    update_charge(ref) {
      const charge = world.charges.get(ref);
      if (!charge || charge.balance_transaction !== null) return;
      const booked = world.charges.put(ref, { ...charge, balance_transaction: bookCharge(world, charge) });
      world.emit("charge.updated", booked, { balance_transaction: null });
    },
    open_dispute(ref) {
      const charge = world.charges.get(ref);
      const card = charge && testCardFor(world.cardSecrets.get(charge.payment_method ?? "")?.number ?? "");
      if (charge && card?.dispute && !charge.disputed) openDispute(world, charge, card.dispute);
    },
    settle_refund(ref) {
      const refund = world.refunds.get(ref);
      if (refund?.status === "pending") settleRefund(world, refund);
    },
    fail_refund(ref) {
      const refund = world.refunds.get(ref);
      if (refund?.status === "succeeded") failRefund(world, refund);
    },
  };
  for (const [kind, work] of Object.entries(works) as [DueKind, DueWork][]) {
    world.agenda.on(kind, (ref, at) => world.change(null, () => work(ref, at)));
  }
}
