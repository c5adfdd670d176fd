export { handleEvent } from "./handle-event";
export { eventSource, stripeEvents } from "./registry";
export { recordExternalEvent } from "./rows";
