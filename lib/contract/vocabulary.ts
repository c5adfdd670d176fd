import { z } from "zod";

/** Names a carrier in rows and events. Which ones there are, the registry of `lib/carriers` knows. */
export const carrierIdSchema = z.string().min(1);
export type CarrierId = z.infer<typeof carrierIdSchema>;

/** What a job of the provisioning queue does to its number (check of `provisioning_queue.action`). */
export const jobActions = ["purchase", "configure", "release", "suspend", "resume", "port_in"] as const;
export const jobActionSchema = z.enum(jobActions);
export type JobAction = (typeof jobActions)[number];

export const numberTypes = ["local", "mobile", "national", "toll_free", "shared_cost", "short_code"] as const;
export const numberTypeSchema = z.enum(numberTypes);
export type NumberType = (typeof numberTypes)[number];

export const numberFeatures = ["voice_in", "voice_out", "sms_in", "sms_out", "fax", "emergency", "cnam"] as const;
export const featureSchema = z.enum(numberFeatures);
export type NumberFeature = (typeof numberFeatures)[number];
