import { billingMaintenance } from "@/lib/billing";
import { callsMaintenance } from "@/lib/calls";
import { cartMaintenance } from "@/lib/cart";
import { jobsMaintenance, type MaintenanceStep } from "@/lib/jobs";
import { marginsMaintenance } from "@/lib/margins";
import { messagesMaintenance } from "@/lib/messages";
import { paymentsMaintenance } from "@/lib/payments";
import { provisioningMaintenance } from "@/lib/provisioning";
import { usageMaintenance } from "@/lib/usage";

/** The upkeep of every module, in the order in which it runs: money is asked about before what is stuck is woken. */
export const maintenance: readonly MaintenanceStep[] = [
  ...paymentsMaintenance,
  ...jobsMaintenance,
  ...cartMaintenance,
  ...provisioningMaintenance,
  ...billingMaintenance,
  ...usageMaintenance,
  ...callsMaintenance,
  ...messagesMaintenance,
  ...marginsMaintenance,
];
