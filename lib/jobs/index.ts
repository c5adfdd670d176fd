export { inngest } from "./client";
export { payloadOf } from "./events";
export { jobsMaintenance, type MaintenanceStep } from "./maintenance";
export { relayOutbox, watchOutbox } from "./relay-outbox";
