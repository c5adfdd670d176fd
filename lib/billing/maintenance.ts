import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { logger } from "@/lib/logger";
import { billAccounts } from "./bill-accounts";
import { chargeInvoice } from "./charge-invoice";
import { issueDocuments } from "./issue-documents";
import { lookAtCards } from "./look-at-cards";
import { reconcileMoney } from "./reconcile-money";
import { listDueInvoices } from "./rows";

/** @returns what came of each invoice that was due */
async function chargeInvoices(): Promise<string[]> {
  const outcomes: string[] = [];
  for (const invoiceId of await listDueInvoices()) {
    try {
      outcomes.push(await chargeInvoice(invoiceId));
    } catch (error) {
      logger.warn({ err: error, invoiceId }, "an invoice could not be charged; the sweep comes back to it");
      outcomes.push("unknown");
    }
  }
  return outcomes;
}

export const billingMaintenance: readonly MaintenanceStep[] = [
  { name: "bill-accounts", every: "minute", run: () => billAccounts() },
  { name: "issue-documents", every: "minute", run: issueDocuments },
  { name: "look-at-cards", every: "minute", run: lookAtCards },
  { name: "charge-invoices", every: "minute", run: chargeInvoices },
  { name: "reconcile-money", every: "10 minutes", run: reconcileMoney },
];
