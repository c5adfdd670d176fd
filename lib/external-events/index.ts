export { handleEvent } from "./handle-event";
export { eventSource, eventSourceIds, stripeEvents } from "./registry";
export { recordExternalEvent } from "./rows";
