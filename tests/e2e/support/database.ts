import postgres from "postgres";
import { ageSearches as ageSearchesIn, closeBreakers, liftCarrierBudget as liftIn } from "../../drivers/database.ts";

const digits = (text: string): string => text.replace(/\D/g, "");

/** Runs `work` as the owner of the database, to move time for single rows. */
export async function withDatabase<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(process.env.DATABASE_URL!, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Lets time pass for the last hold on one number. @param number as shown */
export async function ageHolds(number: string, seconds: number): Promise<void> {
  const changed = await withDatabase(
    (sql) => sql`
      update public.holds
      set expires_at = expires_at - make_interval(secs => ${seconds}), created_at = created_at - make_interval(secs => ${seconds})
      where id = (
        select id from public.holds
        where status in ('active', 'expired') and e164 = ${`+${digits(number)}`} order by created_at desc limit 1
      ) returning id`,
  );
  if (changed.length !== 1) throw new Error(`${changed.length} holds on ${number}`);
}

/** Lets the time of the order pass that this page is open for, with its holds. @param paymentPage its address */
export async function ageOrder(paymentPage: string, seconds: number): Promise<void> {
  await withDatabase(async (sql) => {
    const [session] = await sql`select order_id from public.checkout_sessions where url = ${paymentPage}`;
    await sql`update public.orders set deadline = deadline - make_interval(secs => ${seconds}) where id = ${session!.order_id}`;
    await sql`update public.holds set expires_at = expires_at - make_interval(secs => ${seconds}),
        created_at = created_at - make_interval(secs => ${seconds}) where order_id = ${session!.order_id}`;
  });
}

/** Who pays on this page, as Stripe knows them. @param paymentPage its address */
export async function customerOn(paymentPage: string): Promise<string> {
  const [account] = await withDatabase(
    (sql) => sql`
      select a.stripe_customer_id from public.checkout_sessions s join public.accounts a on a.id = s.account_id where s.url = ${paymentPage}`,
  );
  return account!.stripe_customer_id;
}

/** Makes every kept answer of a carrier older. */
export const ageSearches = (seconds: number): Promise<void> => withDatabase((sql) => ageSearchesIn(sql, seconds));

/** Ends the rest that the shop gives a carrier after failures. */
export const closeBreaker = (): Promise<void> => withDatabase(closeBreakers);

/** Calls to carriers wait for no tokens from now on. */
export const liftCarrierBudget = (): Promise<void> => withDatabase(liftIn);
