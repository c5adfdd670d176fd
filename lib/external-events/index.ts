export { recordExternalEvent } from "@/lib/db/external-events";
export { handleEvent } from "./handle-event";
