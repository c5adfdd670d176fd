import { z } from "zod";

/** Every carrier we know a name for. `lib/carriers` holds those that work. */
export const carrierIds = ["didww", "twilio", "teliport"] as const;
export const carrierIdSchema = z.enum(carrierIds);
export type CarrierId = (typeof carrierIds)[number];

export const numberTypes = ["local", "mobile", "national", "toll_free", "shared_cost", "short_code"] as const;
export const numberTypeSchema = z.enum(numberTypes);
export type NumberType = (typeof numberTypes)[number];

export const numberFeatures = ["voice_in", "voice_out", "sms_in", "sms_out", "fax", "emergency", "cnam"] as const;
export const featureSchema = z.enum(numberFeatures);
export type NumberFeature = (typeof numberFeatures)[number];
