import "server-only";
import type { MaintenanceStep } from "@/lib/jobs";
import { endPaidPeriods } from "./end-paid-periods";
import { announceEndings } from "./ending-rows";
import { lookAtNumbers } from "./look-at-numbers";
import { lookForForeignNumbers } from "./look-for-foreign-numbers";
import { readBalances } from "./read-balance";
import { renewAtCarriers } from "./renew-at-carriers";
import { watchLateDeliveries } from "./watch-late-deliveries";

export const provisioningMaintenance: readonly MaintenanceStep[] = [
  { name: "watch-late-deliveries", every: "minute", run: watchLateDeliveries },
  { name: "renew-at-carriers", every: "minute", run: () => renewAtCarriers() },
  { name: "end-paid-periods", every: "minute", run: endPaidPeriods },
  { name: "announce-endings", every: "minute", run: announceEndings },
  { name: "look-at-numbers", every: "minute", run: lookAtNumbers },
  { name: "look-for-foreign-numbers", every: "10 minutes", run: lookForForeignNumbers },
  { name: "read-balances", every: "5 minutes", run: readBalances },
];
