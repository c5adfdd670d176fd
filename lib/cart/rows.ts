import "server-only";
import { z } from "zod";
import { type Actor, actorJson } from "@/lib/callers";
import { cachedOffer } from "@/lib/catalog";
import { type CartItem, cartItemSchema, cartSchema } from "@/lib/contract/cart";
import { carrierIdSchema } from "@/lib/contract/vocabulary";
import { call, orRefused, refusalSchema, serverSql, workerSql } from "@/lib/db";
import { lineName } from "@/lib/kernel/telephony/line-name";

/** A hold of SQL with its name for people; the carrier's stays with us. */
const holdRow = cartItemSchema
  .omit({ display: true })
  .transform((hold): CartItem => ({ ...hold, display: lineName(hold.e164, hold.place) }));

const cartRow = cartSchema.extend({ items: z.array(holdRow), expired_items: z.array(holdRow) });

const cartOutcome = orRefused({ cart: cartRow });
const holdOutcome = orRefused({ repeated: z.boolean(), hold: holdRow, cart: cartRow });

/** The caller's cart; an empty one when there is none. A person's leftover guest cart is moved to the account on the way. */
export const getCart = (actor: Actor, accountId: string | null) =>
  call(serverSql(), "get_cart", { p_actor: actorJson(actor), p_account_id: accountId }, cartRow);

/**
 * Holds one number, or a random one of the area when `e164` is absent. Idempotent for its owner.
 * Refusals as data: NUMBER_TAKEN, NUMBER_RESTING, NUMBER_GONE, HOLD_LIMIT, BILL_UNPAID, DOCUMENTS_NEEDED, NOT_SOLD, SESSION_OPEN (with `order_id`).
 */
export const holdNumber = (
  actor: Actor,
  accountId: string | null,
  request: { area_id: string; e164?: string; carrier_ref?: string; client_address?: string; checked_at?: Date },
) =>
  call(
    serverSql(),
    "hold_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_request: request },
    holdOutcome,
  );

/** Nothing is held: the number was not seen within the last minutes. `offer` is an older sight of it. */
const uncheckedRefusal = z.object({
  ok: z.literal(false),
  code: z.literal("NUMBER_UNCHECKED"),
  offer: cachedOffer.nullable(),
});

/** Holds a number that a search has just shown. Refusals as `holdNumber`, and NUMBER_UNCHECKED. */
export const holdSeenNumber = (
  actor: Actor,
  accountId: string | null,
  request: { area_id: string; e164: string; client_address: string },
) =>
  call(
    serverSql(),
    "hold_seen_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_request: request },
    z.union([uncheckedRefusal, holdOutcome]),
  );

const holdNumbersResult = z.object({
  outcomes: z.array(
    z.union([uncheckedRefusal, z.object({ ok: z.literal(true), repeated: z.boolean(), hold: holdRow }), refusalSchema]),
  ),
  cart: cartRow,
});

/** Holds several numbers, those with `e164` only when a search has just shown them; an outcome for each, in the order asked. */
export const holdNumbers = (
  actor: Actor,
  accountId: string | null,
  request: { items: readonly { area_id: string; e164?: string }[]; client_address: string },
) =>
  call(
    serverSql(),
    "hold_numbers",
    { p_actor: actorJson(actor), p_account_id: accountId, p_request: { ...request, items: [...request.items] } },
    holdNumbersResult,
  );

/** Refusals: NOT_FOUND, ORDER_STATE, SESSION_OPEN (with `order_id`). */
export const releaseHold = (actor: Actor, accountId: string | null, holdId: string) =>
  call(
    serverSql(),
    "release_hold",
    { p_actor: actorJson(actor), p_account_id: accountId, p_hold_id: holdId },
    cartOutcome,
  );

/** Once per hold. Refusals: HOLD_EXPIRED, ALREADY_EXTENDED, ORDER_STATE. */
export const extendCartRow = (actor: Actor, accountId: string | null) =>
  call(serverSql(), "extend_cart", { p_actor: actorJson(actor), p_account_id: accountId }, cartOutcome);

export const mergeCart = (actor: Actor, accountId: string) =>
  call(
    serverSql(),
    "merge_cart",
    { p_actor: actorJson(actor), p_account_id: accountId },
    z.object({ ok: z.literal(true), moved: z.number().int() }),
  );

const checkoutHold = z.object({
  id: z.uuid(),
  e164: z.string().nullable(),
  carrier_id: carrierIdSchema,
  carrier_ref: z.string().nullable(),
  area_id: z.uuid(),
  /** reserved at the carrier for at least another 30 seconds */
  firm: z.boolean(),
  expires_at: z.coerce.date(),
  checked_at: z.coerce.date().nullable(),
  reserved_elsewhere: z.number().int(),
});
export type CheckoutHold = z.infer<typeof checkoutHold>;

export const listHoldsForCheckout = (actor: Actor, accountId: string) =>
  call(
    serverSql(),
    "list_holds_for_checkout",
    { p_actor: actorJson(actor), p_account_id: accountId },
    z.array(checkoutHold),
  );

const recordResult = z.object({ ok: z.boolean() });
export const recordReservation = (
  actor: Actor,
  accountId: string,
  holdId: string,
  reservationRef: string,
  expiresAt: Date,
) =>
  call(
    serverSql(),
    "record_reservation",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_hold_id: holdId,
      p_reservation_ref: reservationRef,
      p_expires_at: expiresAt,
    },
    recordResult,
  );
export const recordHoldCheck = (actor: Actor, accountId: string, holdId: string, isAvailable: boolean) =>
  call(
    serverSql(),
    "record_hold_check",
    { p_actor: actorJson(actor), p_account_id: accountId, p_hold_id: holdId, p_available: isAvailable },
    recordResult,
  );

const lapsedHold = z.object({
  id: z.uuid(),
  carrier_id: carrierIdSchema,
  carrier_ref: z.string(),
  /** a payment page of its order is open */
  is_paying: z.boolean(),
  /** the carrier's places that our live holds use */
  reserved: z.number().int(),
});
export type LapsedHold = z.infer<typeof lapsedHold>;

/** Live holds of accounts whose carrier reservation has lapsed, those being paid first. */
export const listLapsedReservations = (holdId: string | null = null) =>
  call(workerSql(), "list_lapsed_reservations", { p_hold_id: holdId }, z.array(lapsedHold));

const uncheckedHold = lapsedHold.pick({ id: true, carrier_id: true, carrier_ref: true });

/** Live holds that are not reserved and that nobody has looked at for two minutes. */
export const listUncheckedHolds = () => call(workerSql(), "list_unchecked_holds", {}, z.array(uncheckedHold));

/** The carrier no longer has the number. @returns false when the hold ended meanwhile, or can still be paid */
export const loseHold = (holdId: string) => call(workerSql(), "lose_hold", { p_hold_id: holdId }, z.boolean());

/**
 * Records a new reservation, or without one that the carrier still has the number.
 * @returns false when the hold ended meanwhile
 */
export const renewReservation = (holdId: string, reservation: { ref: string; expiresAt: Date } | null) =>
  call(
    workerSql(),
    "renew_reservation",
    { p_hold_id: holdId, p_reservation_ref: reservation?.ref ?? null, p_expires_at: reservation?.expiresAt ?? null },
    z.boolean(),
  );

/** @returns false when another hold took the reservation over: it stays */
export const giveUpReservation = (holdId: string) =>
  call(workerSql(), "give_up_reservation", { p_hold_id: holdId }, z.boolean());
