export type { Carrier } from "./carrier";
export { carrierFor, carrierIds, isCarrierId, presentCarriers } from "./carrier-for";
export { CarrierError, type CarrierErrorCode, isCarrierError } from "./errors";
export type { CarrierNumber, CoverageArea } from "./facets/inventory";
export type { OwnedNumber } from "./facets/ownership";
export type { CarrierOrder } from "./facets/purchasing";
export type { Reservations } from "./facets/reservations";
export { type AnswerPath, samePath } from "./facets/routing";
export { redact } from "./redact";
