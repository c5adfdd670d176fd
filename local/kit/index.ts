export { type Clock, createClock } from "./clock.ts";
export { ControlError, type ControlHandler, type ControlRequest, type ControlRoutes } from "./control.ts";
export {
  createDeliveries,
  type Deliveries,
  type DeliveriesOptions,
  type Delivery,
  type DeliveryInput,
  type HookRule,
  type SignedRequest,
} from "./deliveries.ts";
export { createFaults, type FaultInput, type FaultRule, type Faults } from "./faults.ts";
export type { Journal, JournalEntry } from "./journal.ts";
export { runEmulator } from "./run.ts";
export { type EmulatorKit, type RunningEmulator, type ServeOptions, serveEmulator } from "./server.ts";
export { type Collection, openStore, type Store } from "./store.ts";
export { optionalNumber, variable } from "./variable.ts";
