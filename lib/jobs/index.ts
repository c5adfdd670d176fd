export { inngest } from "./client";
export { payloadOf } from "./events";
export { relayOutbox, watchOutbox } from "./relay-outbox";
