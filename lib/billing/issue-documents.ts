import "server-only";
import { seller } from "@/lib/company";
import { logger } from "@/lib/logger";
import { issueCreditNote, issueOrderInvoice, listUncreditedRefunds, listUninvoicedOrders } from "./rows";

/**
 * Paid orders get their invoices, refunds their credit notes: in this order, because a credit note names its invoice.
 * @returns how many documents were issued
 */
export async function issueDocuments(): Promise<number> {
  const invoices = await issueEach(await listUninvoicedOrders(), (id) => issueOrderInvoice(id, seller));
  return invoices + (await issueEach(await listUncreditedRefunds(), issueCreditNote));
}

async function issueEach(ids: string[], issue: (id: string) => Promise<string | null>): Promise<number> {
  let issued = 0;
  for (const id of ids) {
    try {
      if (await issue(id)) issued++;
    } catch (error) {
      logger.error({ err: error, id }, "a document could not be issued; the sweep comes back to it");
    }
  }
  return issued;
}
