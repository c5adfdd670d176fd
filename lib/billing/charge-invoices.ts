import "server-only";
import { logger } from "@/lib/logger";
import { isOutcomeUnknown } from "@/lib/payments";
import { chargeInvoice } from "./charge-invoice";
import { type DueInvoice, listDueInvoices } from "./rows";

/**
 * A charge is four calls, and a bank takes a second or two for one of them: some 25 calls a second of the 100 that Stripe takes. When it
 * takes fewer, all wait (`whenAllowed`).
 */
const concurrency = 12;
/** So many charges without an answer, one after the other: Stripe is down, and the rest waits for the next minute. */
const manyUnknown = 3 * concurrency;

interface Pace {
  /** invoices per page */
  page?: number;
  /** no charge is begun after this long */
  longestMs?: number;
}

/** What came of the invoices of a run, by outcome (`chargeInvoice`): how many. */
export type Outcomes = Record<string, number>;

/**
 * Tries the card of every invoice that is due, those that wait longest first. One that fails is logged, passed over and left to its
 * lease. Safe to repeat and to run concurrently.
 */
export async function chargeInvoices({ page = 200, longestMs = 45_000 }: Pace = {}): Promise<Outcomes> {
  const until = performance.now() + longestMs;
  const outcomes: Outcomes = {};
  let unknown = 0;
  const goesOn = () => performance.now() < until && unknown < manyUnknown;

  async function chargeOne(invoiceId: string): Promise<string> {
    try {
      const outcome = await chargeInvoice(invoiceId);
      unknown = 0;
      return outcome;
    } catch (error) {
      if (isOutcomeUnknown(error)) unknown++;
      logger.warn({ err: error, invoiceId }, "an invoice could not be charged; the sweep comes back to it");
      return "unknown";
    }
  }

  async function chargeAll(left: Iterable<DueInvoice>): Promise<void> {
    for (const { invoice_id } of left) {
      if (!goesOn()) return;
      const outcome = await chargeOne(invoice_id);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  }

  let last: DueInvoice | null = null;
  do {
    const due: DueInvoice[] = await listDueInvoices(last, page);
    last = due.length === page ? due.at(-1)! : null;
    const left = due[Symbol.iterator]();
    await Promise.all(Array.from({ length: concurrency }, () => chargeAll(left)));
  } while (last !== null && goesOn());
  return outcomes;
}
