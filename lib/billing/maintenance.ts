import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { billAccounts } from "./bill-accounts";
import { chargeInvoices } from "./charge-invoices";
import { issueDocuments } from "./issue-documents";
import { lookAtCards } from "./look-at-cards";
import { reconcileMoney } from "./reconcile-money";
import { sendRefunds } from "./send-refunds";

export const billingMaintenance: readonly MaintenanceStep[] = [
  { name: "bill-accounts", every: "minute", run: () => billAccounts() },
  { name: "issue-documents", every: "minute", run: issueDocuments },
  { name: "send-refunds", every: "minute", run: sendRefunds },
  { name: "look-at-cards", every: "minute", run: lookAtCards },
  { name: "charge-invoices", every: "minute", isLong: true, run: () => chargeInvoices() },
  { name: "reconcile-money", every: "10 minutes", run: reconcileMoney },
];
