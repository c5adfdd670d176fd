import "server-only";
import { z } from "zod";
import { actorJson, type StaffActor } from "@/lib/callers";
import { redact } from "@/lib/carriers";
import { periodSchema } from "@/lib/contract/numbers";
import { type Deferred, deferredSchema } from "@/lib/contract/staff/deferred";
import { disputeRowSchema } from "@/lib/contract/staff/disputes";
import { call, serverSql } from "@/lib/db";
import { accountRowSchema } from "./lists/accounts";
import { jobRowSchema } from "./lists/jobs";
import { numberRowSchema } from "./lists/numbers";
import { orderRowSchema } from "./lists/orders";
import { paymentRowSchema } from "./lists/payments";
import { personRowSchema } from "./lists/people";

const amount = z.coerce.number();
const instant = z.string().nullable();
/** What a carrier said: kept without secrets, and shown without them should one have slipped in. */
const rawReply = z.unknown().transform((raw) => (raw === null ? null : redact(raw)));

const carrierOrder = z.object({
  id: z.uuid(),
  carrier_id: z.string(),
  number_id: z.uuid(),
  status: z.string(),
  carrier_order_ref: z.string().nullable(),
  /** In the carrier's currency, not minor units. */
  amount_reserved: amount,
  amount_charged: amount.nullable(),
  currency: z.string(),
  submitted_at: instant,
  settled_at: instant,
  closed_code: z.string().nullable(),
  raw: rawReply,
  created_at: z.string(),
});

const number = numberRowSchema.extend({
  features: z.array(z.string()),
  setup_cost: amount,
  release_at: instant,
  activated_at: instant,
  ended_at: instant,
  /** null: it needs none, or sends no texts */
  text_registration: z.object({ registered_at: instant }).nullable(),
  order: z.object({ id: z.uuid(), reference: z.string(), status: z.string(), position: z.number() }).nullable(),
  contracts: z.array(
    z.object({
      id: z.uuid(),
      account_id: z.uuid(),
      account_name: z.string(),
      currency: z.string(),
      monthly_cents: z.number().int(),
      setup_cents: z.number().int(),
      /** what the next bill sells */
      period: periodSchema,
      /** percent, of a year that was chosen */
      year_discount: amount.nullable(),
      /** the end of the year that runs now; null: none does */
      running_until: instant,
      starts_at: z.string(),
      renews_at: instant,
      cancel_at: instant,
      ended_at: instant,
    }),
  ),
  configurations: z.array(
    z.object({
      id: z.uuid(),
      version: z.number().int(),
      wanted: z.unknown(),
      read_back: z.unknown(),
      applied_at: instant,
      created_at: z.string(),
    }),
  ),
  carrier_orders: z.array(carrierOrder),
  jobs: z.array(jobRowSchema),
  events: z.array(
    z.object({
      id: z.uuid(),
      type: z.string(),
      parameters: z.record(z.string(), z.unknown()),
      occurred_at: z.string(),
    }),
  ),
});

const orderLine = z.object({
  id: z.uuid(),
  position: z.number().int(),
  status: z.string(),
  e164: z.string().nullable(),
  place: z.string(),
  country: z.string(),
  number_type: z.string(),
  carrier_id: z.string(),
  currency: z.string(),
  setup_cents: z.number().int(),
  monthly_cents: z.number().int(),
  tax_cents: z.number().int(),
  total_cents: z.number().int(),
  setup_cost: amount,
  monthly_cost: amount,
  cost_currency: z.string(),
  failure_code: z.string().nullable(),
  number_id: z.uuid().nullable(),
  number_status: z.string().nullable(),
});

const order = orderRowSchema.extend({
  buyer_name: z.string(),
  setup_cents: z.number().int(),
  monthly_cents: z.number().int(),
  tax_cents: z.number().int(),
  lost_line_policy: z.string(),
  consent_version: z.string(),
  consent_at: z.string(),
  deadline: z.string(),
  settling_at: instant,
  items: z.array(orderLine),
  payments: z.array(paymentRowSchema),
  refunds: z.array(
    z.object({
      id: z.uuid(),
      status: z.string(),
      amount_cents: z.number().int(),
      currency: z.string(),
      reason: z.string(),
      stripe_refund_id: z.string().nullable(),
      created_at: z.string(),
    }),
  ),
  disputes: z.array(disputeRowSchema),
  sessions: z.array(
    z.object({
      id: z.uuid(),
      purpose: z.string(),
      status: z.string(),
      stripe_session_id: z.string().nullable(),
      amount_cents: z.number().int(),
      currency: z.string(),
      expires_at: z.string(),
      created_at: z.string(),
    }),
  ),
  carrier_orders: z.array(carrierOrder),
  jobs: z.array(jobRowSchema),
});

const account = accountRowSchema.extend({
  region: z.string().nullable(),
  time_zone: z.string(),
  locale: z.string(),
  members: z.array(
    z.object({ user_id: z.uuid(), email: z.string(), display_name: z.string().nullable(), role: z.string() }),
  ),
  keys: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      prefix: z.string(),
      scopes: z.array(z.string()),
      created_at: z.string(),
      expires_at: instant,
      last_used_at: instant,
      revoked_at: instant,
    }),
  ),
  numbers: z.array(numberRowSchema),
  orders: z.array(orderRowSchema),
  debts: z.array(paymentRowSchema),
  years: z.array(
    z.object({
      number_id: z.uuid(),
      e164: z.string().nullable(),
      place: z.string(),
      period: periodSchema,
      running_until: instant,
      renews_at: instant,
    }),
  ),
  deferred: z.array(deferredSchema),
  /** since when its billing waits for a person */
  billing_held_at: instant,
  disputes: z.array(disputeRowSchema),
});

const person = personRowSchema.extend({
  locale: z.string(),
  time_zone: z.string(),
  staff_role: z.string().nullable(),
  sessions: z.number().int(),
  memberships: z.array(
    z.object({
      account_id: z.uuid(),
      account_name: z.string(),
      status: z.string(),
      role: z.string(),
      since: z.string(),
    }),
  ),
  orders: z.array(orderRowSchema),
});

const job = jobRowSchema.extend({
  run_id: z.string().nullable(),
  updated_at: z.string(),
  raw_reply: rawReply,
  carrier_orders: z.array(carrierOrder),
  others: z.array(jobRowSchema),
});

const about = (staff: StaffActor, id: string) => ({ p_actor: actorJson(staff), p_id: id });

/** One number with its order, terms, jobs and timeline; null when there is none. */
export const getStaffNumber = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_number", about(staff, id), number.nullable());

/** One order with its lines, money, carrier orders and jobs; null when there is none. */
export const getStaffOrder = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_order", about(staff, id), order.nullable());

/** One account with its people, keys, newest numbers and orders, and debts; null when there is none. */
export const getStaffAccount = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_account", about(staff, id), account.nullable());

/** What was sold of time that has not passed, by currency. */
export const getDeferred = (staff: StaffActor): Promise<Deferred[]> =>
  call(serverSql(), "staff_get_deferred", { p_actor: actorJson(staff) }, z.array(deferredSchema));

/** One person with the accounts that they act for and what they bought last; null when there is none. */
export const getStaffPerson = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_person", about(staff, id), person.nullable());

/** One job with what the carrier answered; null when there is none. */
export const getStaffJob = (staff: StaffActor, id: string) =>
  call(serverSql(), "staff_get_job", about(staff, id), job.nullable());
