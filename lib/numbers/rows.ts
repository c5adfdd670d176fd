import "server-only";
import { z } from "zod";
import { type Actor, actorJson, type KeyActor, readAs, type UserActor } from "@/lib/callers";
import {
  type ChosenPeriod,
  type OwnedNumberDetail,
  type OwnedNumberView,
  ownedNumberDetailSchema,
  ownedNumberSchema,
  type YearOffers,
  yearOffersSchema,
} from "@/lib/contract/numbers";
import { call, serverSql } from "@/lib/db";
import { lineName } from "@/lib/kernel/telephony/line-name";
import { readNumberQuery } from "./read-number-query";

/** A number of SQL with its name for people. */
const named = <T extends { e164: string | null; place: string }>(number: T) => ({
  ...number,
  display: lineName(number.e164, number.place),
});
const number = ownedNumberSchema.omit({ display: true }).transform((row): OwnedNumberView => named(row));
const numberDetail = ownedNumberDetailSchema.omit({ display: true }).transform((row): OwnedNumberDetail => named(row));

export interface NumberFilter {
  /** At most 100. */
  limit: number;
  /** Words of its name or place, or digits as people write them. */
  query?: string | undefined;
  status?: string | undefined;
  /** only the lines of the person who asks */
  isMine?: boolean | undefined;
  tag?: string | undefined;
  before?: { at: string; id: string } | null;
}

/** The account's numbers, newest first; without a status those that have not ended. Reads under row level security. */
export const listNumbers = (actor: UserActor | KeyActor, accountId: string, filter: NumberFilter) => {
  const wanted = filter.query ? readNumberQuery(filter.query) : null;
  return readAs(
    actor,
    "list_numbers",
    {
      p_account_id: accountId,
      p_limit: filter.limit,
      p_query: wanted?.words ?? null,
      p_like: wanted?.like ?? null,
      p_names_first: wanted?.namesFirst ?? false,
      p_status: filter.status ?? null,
      p_is_mine: filter.isMine ?? false,
      p_tag: filter.tag ?? null,
      p_before: filter.before?.at ?? null,
      p_before_id: filter.before?.id ?? null,
    },
    z.array(number),
  );
};

/** A number of the account with its timeline, or null: a stranger's number does not exist for the caller. */
export const getNumber = (actor: UserActor | KeyActor, accountId: string, numberId: string) =>
  readAs(actor, "get_number", { p_account_id: accountId, p_number_id: numberId }, numberDetail.nullable());

const changeNumberResult = z.object({
  ok: z.boolean(),
  code: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  cancel_at: z.string().nullish(),
});
export const renameNumberRow = (actor: Actor, accountId: string, numberId: string, label: string | null) =>
  call(
    serverSql(),
    "rename_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_label: label },
    changeNumberResult,
  );
/** Refusals: NOT_FOUND, RULE_REFUSED. */
export const cancelNumberRow = (actor: Actor, accountId: string, numberId: string, { undo = false } = {}) =>
  call(
    serverSql(),
    "cancel_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_undo: undo },
    changeNumberResult,
  );

/** Refusals: NOT_FOUND. @param to null: nobody's */
export const assignNumberRow = (
  actor: Actor,
  accountId: string,
  numberId: string,
  to: { kind: "member" | "agent"; id: string } | null,
) =>
  call(
    serverSql(),
    "assign_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_to: to },
    changeNumberResult,
  );

/** Refusals: NOT_FOUND. */
export const tagNumberRow = (actor: Actor, accountId: string, numberId: string, tags: string[]) =>
  call(
    serverSql(),
    "tag_number",
    { p_actor: actorJson(actor), p_account_id: accountId, p_number_id: numberId, p_tags: tags },
    changeNumberResult,
  );

/** Of the account's numbers that have not ended, by name. */
export const listTags = (actor: UserActor | KeyActor, accountId: string) =>
  readAs(actor, "list_tags", { p_account_id: accountId }, z.array(z.string()));
const yearOffer = yearOffersSchema.shape.numbers.element.omit({ display: true }).transform(named);
const yearOffers = yearOffersSchema.extend({ numbers: z.array(yearOffer) });
/** At most a hundred of them, the dearest first. */
export const listYearOffers = (actor: Actor, accountId: string): Promise<YearOffers> =>
  call(serverSql(), "list_year_offers", { p_actor: actorJson(actor), p_account_id: accountId }, yearOffers);
/** Refusals: NOT_FOUND, RULE_REFUSED, PRICE_CHANGED (`year_cents`), BILL_UNPAID. */
export const choosePeriodRow = (actor: Actor, accountId: string, numberId: string, chosen: ChosenPeriod) =>
  call(
    serverSql(),
    "choose_period",
    {
      p_actor: actorJson(actor),
      p_account_id: accountId,
      p_number_id: numberId,
      p_period: chosen.period,
      p_year_cents: chosen.period === "year" ? chosen.year_cents : null,
    },
    changeNumberResult,
  );
