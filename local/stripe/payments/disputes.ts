import { newDispute } from "../objects/new-dispute.ts";
import type { TestCard } from "../test-cards.ts";
import type { Charge, Dispute } from "../types.ts";
import type { World } from "../world.ts";
import { bookDispute } from "./book.ts";
import { settleFraudWarnings } from "./fraud-warnings.ts";

/** How long after the charge a dispute card's holder complains, in milliseconds. */
const disputeDelayMs = 1000;

/** Dispute cards complain shortly after they were charged. */
export function planDispute(world: World, charge: Charge, card: TestCard): void {
  if (card.dispute) world.agenda.plan("open_dispute", charge.id, world.kit.clock.now() + disputeDelayMs);
}

export function openDispute(
  world: World,
  charge: Charge,
  from: { reason: string; inquiry?: boolean; amount?: number },
): Dispute {
  const made = newDispute({ charge, created: world.now(), ...from });
  const dispute = from.inquiry ? made : withBooking(world, made, "withdrawn");
  world.disputes.put(dispute.id, dispute);
  const disputed = world.charges.put(charge.id, { ...charge, disputed: true });
  world.emit("charge.dispute.created", dispute);
  if (!from.inquiry) world.emit("charge.dispute.funds_withdrawn", dispute);
  settleFraudWarnings(world, disputed);
  return dispute;
}

function withBooking(world: World, dispute: Dispute, moved: "withdrawn" | "reinstated"): Dispute {
  const entry = world.balanceTransactions.get(bookDispute(world, dispute, moved));
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, ...(entry ? [entry] : [])] };
}

/** Ends a dispute; a won one gives the money back. */
export function closeDispute(world: World, dispute: Dispute, status: "won" | "lost" | "warning_closed"): Dispute {
  const ended = status === "won" ? withBooking(world, dispute, "reinstated") : dispute;
  const closed = world.disputes.put(dispute.id, { ...ended, status });
  world.emit("charge.dispute.closed", closed, { status: dispute.status });
  if (status === "won") world.emit("charge.dispute.funds_reinstated", closed);
  return closed;
}
