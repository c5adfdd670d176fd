import { z } from "zod";

/**
 * DIDWW's answers, parsed as openly as the vendor asks: unknown members, enum values and types pass, what we rely on must be there.
 * Money stays a decimal string.
 */
const identifier = z.object({ type: z.string(), id: z.string() });

const relationship = z.looseObject({
  /** Absent unless included, null when empty: never read absence as "none". */
  data: z.union([identifier, z.array(identifier), z.null()]).optional(),
});

export const resourceSchema = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z.record(z.string(), relationship).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
});

export const documentSchema = z.looseObject({
  data: z.union([resourceSchema, z.array(resourceSchema), z.null()]),
  included: z.array(resourceSchema).optional(),
  meta: z
    .looseObject({
      api_version: z.string().optional(),
      total_records: z.number().optional(),
      total_count: z.number().optional(),
    })
    .optional(),
  links: z.looseObject({ next: z.string().nullish() }).optional(),
});

export const errorsSchema = z.looseObject({
  errors: z.array(
    z.looseObject({
      title: z.string().nullish(),
      detail: z.string().nullish(),
      code: z.coerce.string().nullish(),
      source: z.looseObject({ pointer: z.string().nullish() }).nullish(),
    }),
  ),
});

const decimal = z
  .union([z.string(), z.number()])
  .transform((value) => String(value))
  .pipe(z.string().regex(/^\d+(\.\d+)?$/, "a decimal amount"));
const digits = z.string().regex(/^\d+$/, "digits only");
/** Text only: coercion alone reads null as 1970. */
const instant = z.string().pipe(z.coerce.date());

export const countryAttributes = z.looseObject({
  name: z.string(),
  iso: z.string().length(2),
  prefix: z.string().nullish(),
});

export const regionAttributes = z.looseObject({ name: z.string(), iso: z.string().nullish() });
export const cityAttributes = z.looseObject({ name: z.string() });
export const didGroupTypeAttributes = z.looseObject({ name: z.string() });

export const didGroupAttributes = z.looseObject({
  prefix: z.string().nullish(),
  area_name: z.string().nullish(),
  features: z.array(z.string()).default([]),
  is_metered: z.boolean().default(false),
  service_restrictions: z.string().nullish(),
});

/** The last three are missing in older examples. */
export const didGroupMeta = z.looseObject({
  available_dids_enabled: z.boolean(),
  needs_registration: z.boolean().optional(),
  is_available: z.boolean().optional(),
  total_count: z.number().int().optional(),
});

export const skuAttributes = z.looseObject({
  setup_price: decimal,
  monthly_price: decimal,
  channels_included_count: z.number().int(),
});

export const availableDidAttributes = z.looseObject({ number: digits });

export const reservationAttributes = z.looseObject({ description: z.string().nullish(), expires_at: instant });

export const orderAttributes = z.looseObject({
  status: z.string(),
  amount: decimal,
  external_reference_id: z.string().nullish(),
});

export const didAttributes = z.looseObject({
  number: digits,
  blocked: z.boolean(),
  awaiting_registration: z.boolean(),
  terminated: z.boolean(),
  channels_included_count: z.number().int(),
  dedicated_channels_count: z.number().int().nullish(),
  billing_cycles_count: z.number().int().nullish(),
  expires_at: instant.nullish(),
  /** the tag of what was made for it, once we sent its calls anywhere */
  description: z.string().nullish(),
});

export const trunkAttributes = z.looseObject({
  name: z.string(),
  external_reference_id: z.string().nullish(),
  /** DIDWW's default where an answer leaves it out */
  priority: z.number().int().default(1),
  configuration: z.looseObject({ type: z.string(), attributes: z.record(z.string(), z.unknown()).default({}) }),
});

export const balanceAttributes = z.looseObject({ total_balance: z.string() });
