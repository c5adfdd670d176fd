import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { askTaxes } from "./ask-taxes";
import { billAccounts } from "./bill-accounts";
import { chargeInvoices } from "./charge-invoices";
import { creditUnusedYears } from "./credit-unused-years";
import { issueDocuments } from "./issue-documents";
import { lookAtCards } from "./look-at-cards";
import { reconcileMoney } from "./reconcile-money";
import { reportTaxes } from "./report-taxes";
import { sendRefunds } from "./send-refunds";
import { syncBuyers } from "./sync-buyers";

export const billingMaintenance: readonly MaintenanceStep[] = [
  { name: "ask-taxes", every: "minute", run: () => askTaxes() },
  { name: "sync-buyers", every: "minute", run: syncBuyers },
  { name: "bill-accounts", every: "minute", run: () => billAccounts() },
  { name: "issue-documents", every: "minute", run: issueDocuments },
  { name: "credit-unused-years", every: "minute", run: creditUnusedYears },
  { name: "send-refunds", every: "minute", run: sendRefunds },
  { name: "report-taxes", every: "minute", run: reportTaxes },
  { name: "look-at-cards", every: "minute", run: lookAtCards },
  { name: "charge-invoices", every: "minute", isLong: true, run: () => chargeInvoices() },
  { name: "reconcile-money", every: "10 minutes", run: reconcileMoney },
];
