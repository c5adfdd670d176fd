import { z } from "zod";

/** Names a carrier in rows and events. Which ones there are, the registry of `lib/carriers` knows. */
export const carrierIdSchema = z.string().min(1);
export type CarrierId = z.infer<typeof carrierIdSchema>;

export const numberTypes = ["local", "mobile", "national", "toll_free", "shared_cost", "short_code"] as const;
export const numberTypeSchema = z.enum(numberTypes);
export type NumberType = (typeof numberTypes)[number];

export const numberFeatures = ["voice_in", "voice_out", "sms_in", "sms_out", "fax", "emergency", "cnam"] as const;
export const featureSchema = z.enum(numberFeatures);
export type NumberFeature = (typeof numberFeatures)[number];
