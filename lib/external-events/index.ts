export { handleEvent } from "./handle-event";
export { recordExternalEvent } from "./rows";
