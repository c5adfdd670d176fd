import { expect } from "vitest";
import { personActor } from "../../builders/person";
import { billDayOf } from "../../oracle/year-oracle";
import { type Owner, openBilledWorld, seller } from "./billed-world";

const day = 86_400_000;

/** A billed world whose owners pay numbers by the year. Call in `beforeAll`. */
export async function openYearWorld() {
  const world = await openBilledWorld();
  const choose = (owner: Owner, period: "month" | "year", cents: number | null = null, n = 0, actor = owner.id) =>
    world.db.call.server("choose_period", {
      p_actor: personActor(actor),
      p_account_id: owner.accountId,
      p_number_id: owner.numberIds[n]!,
      p_period: period,
      p_year_cents: cents,
    });
  const preview = (owner: Owner) =>
    world.db.call.server("next_bill", { p_actor: personActor(owner.id), p_account_id: owner.accountId });
  const contract = async (owner: Owner, n = 0) =>
    (await world.db.sql`select * from public.number_contracts where number_id = ${owner.numberIds[n]!}`)[0]!;
  const offer = async (owner: Owner, n = 0) =>
    (
      await world.db.sql`select private.year_offer(c) as offer from public.number_contracts c
        where c.number_id = ${owner.numberIds[n]!}`
    )[0]!.offer;
  const mails = (owner: Owner, template: string) =>
    world.db.sql`select * from public.notifications where account_id = ${owner.accountId} and template = ${template}`;
  const sweep = (name: string) => world.db.sql.unsafe(`select private.sweep_${name}()`);
  const anchorOf = async (owner: Owner): Promise<Date> =>
    (await world.db.sql`select anchor_at from public.billing_profiles where account_id = ${owner.accountId}`)[0]!
      .anchor_at;
  /** An owner whose first number is paid by the year from the first bill on, in the second month. */
  const yearOwner = async (): Promise<{ owner: Owner; invoiceId: string; cents: number }> => {
    const owner = await world.newOwner();
    const { year_cents: cents } = await offer(owner);
    expect(await choose(owner, "year", cents)).toEqual({ ok: true });
    return { owner, invoiceId: await world.bill(), cents };
  };
  const pay = async (invoiceId: string): Promise<void> => {
    await world.makeDue(invoiceId);
    const attempt = await world.db.call.worker("begin_charge", { p_invoice_id: invoiceId });
    await world.db.call.worker("set_invoice_intent", {
      p_attempt_id: attempt.attempt_id,
      p_payment_intent_id: `pi_${invoiceId}`,
    });
    await world.db.call.worker("finish_charge", {
      p_attempt_id: attempt.attempt_id,
      p_result: { state: "succeeded", amount_cents: attempt.amount_cents, charge_id: `ch_${invoiceId}` },
    });
  };
  const refuse = async (invoiceId: string): Promise<void> => {
    const attempt = await world.db.call.worker("begin_charge", { p_invoice_id: invoiceId });
    await world.db.call.worker("finish_charge", {
      p_attempt_id: attempt.attempt_id,
      p_result: { state: "no_card" },
    });
  };
  /** The bill of the whole world at a bill day: every account that is due, as often as it is. */
  const billAll = async (owner: Owner): Promise<string[]> => {
    const ids: string[] = [];
    for (;;) {
      const { action, invoice_id } = await world.db.call.worker("bill_account", {
        p_account_id: owner.accountId,
        p_seller: seller,
      });
      if (action !== "billed") return ids;
      if (invoice_id) ids.push(invoice_id);
    }
  };
  /** To bill day n of the owner, and so many days later. */
  const moveToBillDay = async (owner: Owner, n: number, days = 0): Promise<void> => {
    const [{ bought }] = (await world.db.sql`
      select min(starts_at) as bought from public.number_contracts where account_id = ${owner.accountId}`) as [
      { bought: Date },
    ];
    await world.moveTo((billDayOf(await anchorOf(owner), n).getTime() - bought.getTime()) / day + days);
  };
  return {
    ...world,
    choose,
    preview,
    contract,
    offer,
    mails,
    sweep,
    anchorOf,
    pay,
    refuse,
    billAll,
    yearOwner,
    moveToBillDay,
  };
}

export type YearWorld = Awaited<ReturnType<typeof openYearWorld>>;
