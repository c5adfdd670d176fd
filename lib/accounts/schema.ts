import { z } from "zod";
import { nameSchema } from "@/lib/auth";
import { timeZoneSchema } from "@/lib/kernel/time-zone";

export const profileSchema = z.object({ display_name: nameSchema, time_zone: timeZoneSchema });

export const accountNameSchema = z.object({ account_id: z.uuid(), account_name: nameSchema });
