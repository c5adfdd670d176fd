import type { Sql } from "postgres";

/** A test card, or none; `gone`: its customer is not known at Stripe. */
export type SeededCard = "pm_card_visa" | "pm_card_mastercard" | "pm_card_chargeCustomerFail" | "none" | "gone";

interface At {
  /** the embedded Stripe, and its key */
  url: string;
  key: string;
}

/**
 * Makes a customer with a card at the embedded Stripe for every account that has something to pay.
 * @param cardOf by the account's place in the order of their ids
 */
export async function seedCards(sql: Sql, at: At, cardOf: (place: number) => SeededCard): Promise<void> {
  const accounts = await sql`
    select account_id as id from public.invoices where state = 'open' group by account_id order by account_id`;
  const left = accounts.entries();
  const made: { id: string; customer: string }[] = [];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const [place, { id }] of left) made.push({ id, customer: await customerWith(at, cardOf(place)) });
    }),
  );
  await sql`
    update public.accounts a set stripe_customer_id = x.customer
    from unnest(${made.map(({ id }) => id)}::uuid[], ${made.map(({ customer }) => customer)}::text[]) x (id, customer)
    where a.id = x.id`;
}

let unknown = 0;

async function customerWith(at: At, card: SeededCard): Promise<string> {
  if (card === "gone") return `cus_gone${++unknown}`;
  const { id } = await post(at, "/customers", {});
  if (card === "none") return id;
  const method = await post(at, `/payment_methods/${card}/attach`, { customer: id });
  await post(at, `/customers/${id}`, { "invoice_settings[default_payment_method]": method.id });
  return id;
}

async function post({ url, key }: At, route: string, fields: Record<string, string>): Promise<{ id: string }> {
  const response = await fetch(`${url}/v1${route}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams(fields),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<{ id: string }>;
}
