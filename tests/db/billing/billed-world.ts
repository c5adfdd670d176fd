import { stripe } from "@/lib/payments/stripe-client";
import { start } from "../../../local/stripe/index.ts";
import { buildArea } from "../../builders/area";
import { buyNumber } from "../../builders/number";
import { type BuiltPerson, buildPerson } from "../../builders/person";
import { setAppEnv } from "../../setup/app-env";
import { createTestDatabase } from "../../setup/database";
import { startTestApi } from "../../setup/supabase-api";

const day = 86_400_000;
const key = "sk_test_billed";
export const seller = { legal_name: "S", address: "A", tax_id: "T", email: "s@example.test" };
let last = 4_155_580_200;

/** An owner with two numbers, bought a month ago. */
export interface Owner extends BuiltPerson {
  numberIds: string[];
}

/** A database and an embedded Stripe in which months are billed and charged without any carrier. Call in `beforeAll`. */
export async function openBilledWorld() {
  const db = await createTestDatabase();
  const api = await startTestApi(db);
  const atStripe = await start({ secretKey: key, webhookSecret: "whsec_nothing", webhookUrl: null });
  setAppEnv(db, api, { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: atStripe.url });
  const { id: areaId } = await buildArea(db.sql);
  await db.sql`insert into public.tax_rates (country, percent, name) values ('US', 7.25, 'Sales tax') on conflict do nothing`;
  async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${atStripe.url}/__control${path}`, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
  async function moveTo(days: number): Promise<void> {
    await control("POST", "/clock", { offset_ms: days * day });
    await db.moveClock(days * day, { reconnect: true });
  }
  let owner: Owner;

  const bill = async (): Promise<string> =>
    (await db.call.worker("bill_account", { p_account_id: owner.accountId, p_seller: seller })).invoice_id;

  return {
    db,
    api,
    areaId,
    /** Days since the numbers were bought. */
    moveTo,
    /** Another owner, on the day after their first month. */
    async newOwner(): Promise<Owner> {
      await moveTo(0);
      const person = await buildPerson(db.sql);
      await db.sql`update public.accounts set country = 'US' where id = ${person.accountId}`;
      const numberIds: string[] = [];
      for (let n = 0; n < 2; n++)
        numberIds.push((await buyNumber(db, person, { areaId, e164: `+1${++last}` })).numberId);
      owner = { ...person, numberIds };
      await moveTo(32);
      return owner;
    },
    /** Gives the owner this card at Stripe, and only this one. @returns the customer */
    async setCard(card: string | null): Promise<string> {
      const { id: customer } = await stripe().customers.create({});
      await db.sql`update public.accounts set stripe_customer_id = ${customer} where id = ${owner.accountId}`;
      if (card) {
        const { id } = await stripe().paymentMethods.attach(card, { customer });
        await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
      }
      return customer;
    },
    /** The bill of the month, open. */
    bill,
    invoice: async (id: string) => (await db.sql`select * from public.invoices where id = ${id}`)[0]!,
    lines: (id: string) => db.sql`select * from public.invoice_lines where invoice_id = ${id} order by position`,
    notesOf: (id: string) => db.sql`select * from public.invoices where credits = ${id} order by number`,
    makeDue: (id: string) => db.sql`update public.invoices set next_attempt_at = private.now() where id = ${id}`,
    /** What the audit of the books finds of the owner. */
    async findings() {
      await db.call.worker("audit_money", {});
      return db.sql`
        select check_name, subject, detail from private.money_findings
        where gone_at is null and (account_id = ${owner.accountId} or account_id is null)`;
    },
    /** Control of the embedded Stripe. */
    control,
    async close(): Promise<void> {
      await atStripe.close();
      await api.close();
      await db.drop();
    },
  };
}

export type BilledWorld = Awaited<ReturnType<typeof openBilledWorld>>;
