export { type Agenda, createAgenda } from "./agenda.ts";
export { type Clock, createClock } from "./clock.ts";
export { ControlError, type ControlHandler, type ControlRequest, type ControlRoutes, ruleRoutes } from "./control.ts";
export {
  createDeliveries,
  type Deliveries,
  type DeliveriesOptions,
  type Delivery,
  type DeliveryInput,
  type HookRule,
  type SignedRequest,
} from "./deliveries.ts";
export type { EmulatorKit } from "./emulator-kit.ts";
export { createFaults, type FaultInput, type FaultRule, type Faults } from "./faults.ts";
export type { Journal, JournalEntry } from "./journal.ts";
export { matchesPath, matchesText } from "./patterns.ts";
export { createRules, type Rule, type RuleInput, type Rules } from "./rules.ts";
export { runEmulator } from "./run.ts";
export { type RunningEmulator, type ServeOptions, serveEmulator } from "./server.ts";
export { type Collection, openStore, type Store } from "./store.ts";
export { optionalNumber, variable } from "./variable.ts";
