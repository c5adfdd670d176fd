import { newId } from "../new-id.ts";
import type { Charge, FraudWarning } from "../types.ts";
import type { World } from "../world.ts";

/** The issuer suspects fraud, before the cardholder complains. Actionable while the charge is neither disputed nor given back. */
export function warnOfFraud(world: World, charge: Charge, fraudType = "unauthorized_use_of_card"): FraudWarning {
  const warning: FraudWarning = {
    id: newId("issfr"),
    object: "radar.early_fraud_warning",
    actionable: isActionable(charge),
    charge: charge.id,
    created: world.now(),
    fraud_type: fraudType,
    livemode: false,
    ...(charge.payment_intent && { payment_intent: charge.payment_intent }),
  };
  world.fraudWarnings.put(warning.id, warning);
  world.emit("radar.early_fraud_warning.created", warning);
  return warning;
}

/** A dispute or a whole refund settles the warnings of a charge. */
export function settleFraudWarnings(world: World, charge: Charge): void {
  if (isActionable(charge)) return;
  for (const warning of world.fraudWarnings.list((one) => one.charge === charge.id && one.actionable)) {
    const settled = world.fraudWarnings.put(warning.id, { ...warning, actionable: false });
    world.emit("radar.early_fraud_warning.updated", settled, { actionable: true });
  }
}

const isActionable = ({ disputed, refunded }: Charge): boolean => !disputed && !refunded;
