import type { Route } from "next";
import type { Tone } from "@/components/ui/tone";
import type { DisputeRow } from "@/lib/contract/staff/disputes";
import { plainWord } from "@/lib/kernel/words";
import { CellLink } from "./cell-link";
import { Money } from "./cells";
import { SmallTable } from "./small-table";
import { StatePill } from "./state-pill";
import { When } from "./when";

type Stated = Pick<DisputeRow, "status" | "is_open" | "needs_person">;

function toneOf({ status, is_open, needs_person }: Stated): Tone {
  if (needs_person) return "bad";
  if (is_open) return "warn";
  return status === "lost" ? "bad" : status === "won" ? "good" : "neutral";
}

/** Stripe's word for how a dispute stands. Red: it needs a person, or is lost. */
export const DisputeState = ({ dispute }: { dispute: Stated }) => (
  <StatePill state={dispute.status} tone={toneOf(dispute)} />
);

/** The disputes of one order or account. */
export const DisputesTable = ({ disputes }: { disputes: readonly DisputeRow[] }) => (
  <SmallTable
    things="disputes"
    rows={disputes}
    keyOf={({ id }) => id}
    numeric={["amount"]}
    columns={{
      charge: ({ id, order_reference, invoice_number }) => (
        <CellLink href={`/admin/disputes/${id}` as Route}>{order_reference ?? `Invoice ${invoice_number}`}</CellLink>
      ),
      kind: ({ kind }) => plainWord(kind),
      status: (dispute) => <DisputeState dispute={dispute} />,
      amount: ({ amount_cents, currency }) => <Money cents={amount_cents} currency={currency} />,
      answer_by: ({ evidence_due_at }) => <When at={evidence_due_at} />,
      since: ({ created_at }) => <When at={created_at} />,
    }}
  />
);
