import { z } from "zod";
import { plainLine } from "@/lib/kernel/clean-line";
import { instant } from "./common";
import { assigneeSchema } from "./members";
import { featureSchema, numberTypeSchema } from "./vocabulary";

export const answerPathSchema = z.discriminatedUnion("kind", [
  /** `fallback`: the phone, E.164, that the carrier rings while our voice application is away */
  z.object({ kind: z.literal("sip"), host: z.string(), fallback: z.string().nullable() }),
  z.object({ kind: z.literal("pstn"), e164: z.string() }),
]);

export const numberStatuses = [
  "provisioning",
  "active",
  "suspended",
  "releasing",
  "released",
  "porting_in",
  "porting_out",
  "failed",
] as const;
export const numberStatusSchema = z.enum(numberStatuses);

/** What the carrier has of a live number that is not as it was proven. */
export const numberProblems = ["gone", "blocked", "needs_documents", "no_channels", "misrouted"] as const;
const numberProblemSchema = z.enum(numberProblems);
export type NumberProblem = z.infer<typeof numberProblemSchema>;

/** What a bill sells of a number. */
export const periodSchema = z.enum(["month", "year"]);

/** A number as it would be paid by the year, without tax. */
const yearOfferSchema = z.object({
  year_cents: z.number().int(),
  months_cents: z.number().int(),
  saved_cents: z.number().int(),
  begins_at: instant,
  ends_at: instant,
});
export type YearOffer = z.infer<typeof yearOfferSchema>;

export const ownedNumberSchema = z.object({
  id: z.uuid(),
  e164: z.string().nullable(),
  display: z.string(),
  status: numberStatusSchema,
  country: z.string(),
  place: z.string(),
  number_type: numberTypeSchema,
  features: z.array(featureSchema),
  label: z.string().nullable(),
  /** words of the account's own */
  tags: z.array(z.string()),
  needs_documents: z.boolean(),
  activated_at: instant.nullable(),
  created_at: instant,
  /** without renewal the number ends then */
  paid_until: instant.nullable(),
  ended_at: instant.nullable(),
  ended_reason: z.string().nullable(),
  /** why it does not work although it is live and paid; null when it works as it was proven */
  problem: numberProblemSchema.nullable(),
  problem_since: instant.nullable(),
  server_now: instant,
  order_id: z.uuid().nullable(),
  order_reference: z.string().nullable(),
  /** the charge of its order was refused and is still owed */
  debt: z
    .object({ amount_cents: z.number().int(), currency: z.string(), suspend_at: instant, release_at: instant })
    .nullable(),
  contract: z
    .object({
      id: z.uuid(),
      currency: z.string(),
      monthly_cents: z.number().int(),
      /** another price that was announced, and the bill day from which it holds */
      next_price: z.object({ monthly_cents: z.number().int(), holds_from: instant }).nullable(),
      setup_cents: z.number().int(),
      /** what its next bill sells */
      period: periodSchema,
      year: z.object({
        /** the year that is paid by one sum and runs now */
        running: z.object({ from: instant, until: instant }).nullable(),
        /** what a year from the next period on costs, without tax; null: it is not offered for this number */
        offer: yearOfferSchema.nullable(),
        /** a bill is unpaid, and no year can be chosen before it is paid */
        is_unpaid: z.boolean(),
      }),
      starts_at: instant,
      renews_at: instant.nullable(),
      cancel_at: instant.nullable(),
      consent_version: z.string(),
      consent_at: instant,
      ended_at: instant.nullable(),
    })
    .nullable(),
  answer_path: answerPathSchema.nullable(),
  /** when the carrier was read back to have this answer path; null: not yet */
  answer_path_proven_at: instant.nullable(),
  /** whose line it is; null: nobody's */
  assignee: assigneeSchema.nullable(),
  /** work in progress at the carrier */
  job: z
    .object({ status: z.string(), action: z.string(), attempts: z.number().int(), scheduled_for: instant })
    .nullable(),
});
export type OwnedNumberView = z.infer<typeof ownedNumberSchema>;

const timelineEntrySchema = z.object({
  id: z.uuid(),
  /** number.paid · number.ordered · number.active · number.failed · number.substituted · number.renamed · number.cancellation-planned · number.cancellation-undone · number.suspended · number.resumed · number.released · number.ended · number.not-working · number.works-again · number.year-chosen · number.months-chosen */
  type: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  occurred_at: instant,
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const ownedNumberDetailSchema = ownedNumberSchema.extend({
  /** calls that it takes at the same time; null: without a limit that callers would meet */
  concurrent_calls: z.number().int().nullable(),
  /** what the owner pays for a minute of a call to it, exact, in dollars; null: callers pay */
  minute_price: z.string().nullable(),
  timeline: z.array(timelineEntrySchema),
});
export type OwnedNumberDetail = z.infer<typeof ownedNumberDetailSchema>;
export const numberPageSchema = z.object({ numbers: z.array(ownedNumberSchema), next_cursor: z.string().nullable() });

export const numbersQuerySchema = z.strictObject({
  query: z.string().trim().max(60).optional(),
  status: z.enum(["all", ...numberStatusSchema.options]).optional(),
  tag: z.string().max(30).optional(),
  /** only the lines of the person who asks */
  mine: z.literal("1").optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});
export const renameNumberSchema = z.strictObject({
  label: plainLine({ max: 80, long: "At most 80 characters" }).nullable(),
});
export const tagNumberSchema = z.strictObject({
  tags: z.array(plainLine({ max: 30, long: "At most 30 characters" })).max(10, "At most ten tags"),
});
/** How a number is paid from its next period on. `year_cents`: the sum that the caller saw; another one is 409 PRICE_CHANGED. */
export const choosePeriodSchema = z.discriminatedUnion("period", [
  z.strictObject({ period: z.literal("month") }),
  z.strictObject({ period: z.literal("year"), year_cents: z.number().int().positive() }),
]);
export type ChosenPeriod = z.infer<typeof choosePeriodSchema>;
/** Numbers that can be paid by the year, or will be from their next bill on; those whose year runs are not among them. */
export const yearOffersSchema = z.object({
  currency: z.string(),
  /** there are others, which cost less a month */
  has_more: z.boolean(),
  numbers: z.array(
    ownedNumberSchema
      .pick({ id: true, e164: true, display: true, place: true, label: true })
      .extend({ period: periodSchema, offer: yearOfferSchema }),
  ),
});
export type YearOffers = z.infer<typeof yearOffersSchema>;
export const numberTagsSchema = z.object({ tags: z.array(z.string()) });
