export type { AnswerPath, Carrier, CarrierNumber, CarrierOrder, CoverageArea } from "./carrier";
export { carrierFor, configuredCarriers, isCarrierId } from "./carrier-for";
export { CarrierError, type CarrierErrorCode, isCarrierError } from "./errors";
export { redact } from "./redact";
