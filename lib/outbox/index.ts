export { relayOutbox, relayOutboxSoon } from "./relay-outbox";
