import { z } from "zod";

/** What we read of Twilio's answers. Fields and values that we do not know are let through. */

export const refusalSchema = z.object({ code: z.number().optional(), message: z.string().optional() });

const amount = z.string().regex(/^\d+(\.\d+)?$/);

export const balanceSchema = z.object({
  balance: z.string().regex(/^-?\d+(\.\d+)?$/),
  currency: z.string().length(3).toUpperCase(),
});

/** The token stands in the same answer: it is left out here and never kept. */
export const accountSchema = z.object({ status: z.string() });

const link = z.record(z.string(), z.string());

const countrySchema = z.object({ country_code: z.string(), country: z.string(), subresource_uris: link });

export const countriesSchema = z.object({ countries: z.array(countrySchema) });

export const availableSchema = z.object({
  available_phone_numbers: z.array(
    z.object({
      phone_number: z.string(),
      address_requirements: z.string().nullish(),
      /** Some answers write `SMS` in capitals. */
      capabilities: z.record(z.string(), z.boolean().nullish()),
    }),
  ),
});

export const pricesSchema = z.object({
  price_unit: z.string().length(3).toUpperCase(),
  phone_number_prices: z.array(z.object({ number_type: z.string(), current_price: amount.nullish() })),
});

export const ownedSchema = z.object({
  sid: z.string(),
  phone_number: z.string(),
  friendly_name: z.string(),
  type: z.string().nullish(),
  voice_url: z.string().nullish(),
  voice_method: z.string().nullish(),
  voice_fallback_url: z.string().nullish(),
  voice_application_sid: z.string().nullish(),
  status_callback: z.string().nullish(),
  sms_url: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
  trunk_sid: z.string().nullish(),
});
export type Owned = z.infer<typeof ownedSchema>;

export const callSchema = z.object({
  sid: z.string(),
  parent_call_sid: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  status: z.string(),
  direction: z.string(),
  date_created: z.string().nullish(),
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
  duration: z.string().regex(/^\d+$/).nullish(),
  price: z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .nullish(),
  price_unit: z.string().length(3).toUpperCase(),
});

export const callPageSchema = z.object({ calls: z.array(callSchema), next_page_uri: z.string().nullish() });

export const recordingSchema = z.object({
  sid: z.string(),
  call_sid: z.string().nullish(),
  status: z.string(),
  source: z.string(),
  /** "-1" until it is finished */
  duration: z.coerce.number().nullish(),
  start_time: z.string().nullish(),
  date_created: z.string().nullish(),
});

export const recordingPageSchema = z.object({
  recordings: z.array(recordingSchema),
  next_page_uri: z.string().nullish(),
});

export const ownedPageSchema = z.object({
  incoming_phone_numbers: z.array(ownedSchema),
  /** Relative, with its token. */
  next_page_uri: z.string().nullish(),
});
