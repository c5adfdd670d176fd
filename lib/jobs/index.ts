export { inngest } from "./client";
export { payloadOf } from "./events";
export { relayOutbox, relayOutboxSoon } from "./relay-outbox";
