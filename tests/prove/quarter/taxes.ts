import { control } from "../../drivers/shop.ts";
import type { World } from "./world.ts";

/** `QUARTER_TAX=stripe`: Stripe Tax is the source, its rates change on the way, and every document is filed there. */
export const isAtStripe = process.env.QUARTER_TAX === "stripe";

const day = 86_400_000;
/** Where accounts are, in turn. In the last one Stripe cannot tell the tax: our own table holds, which has none. */
const places = [
  { country: "GB", region: null, postal_code: null },
  { country: "US", region: "CA", postal_code: "94105" },
  { country: "US", region: null, postal_code: null },
] as const;
export const placeOf = (index: number) => places[index % places.length]!;

/** From which day of the quarter on. */
const rates: { country: string; state: string | null; percent: number; day: number }[] = [
  { country: "GB", state: null, percent: 20, day: -1 },
  ...(isAtStripe
    ? [
        { country: "US", state: "CA", percent: 8.5, day: -1 },
        { country: "GB", state: null, percent: 17.5, day: 40 },
        { country: "US", state: "CA", percent: 9.25, day: 62 },
      ]
    : []),
];

export async function setTaxes(world: World, start: Date): Promise<void> {
  await world.sql`insert into public.tax_rates (country, percent, name) values ('GB', 20, 'VAT')`;
  if (!isAtStripe) return;
  await world.sql`update private.settings set value = '"stripe"' where key = 'tax_source'`;
  for (const { country, state, percent, day: from } of rates)
    await control(world.stripe.url, "POST", "/tax_registrations", {
      country,
      state,
      percent,
      from: from < 0 ? 0 : Math.floor((start.getTime() + from * day) / 1_000),
    });
}

/** What is told to the look: the rates with the instants from which they hold, and what is filed at Stripe. */
export async function readTaxBooks(world: World, start: Date) {
  const { body } = isAtStripe ? await control(world.stripe.url, "GET", "/tax_transactions") : { body: [] };
  const filed = (
    body as { reference: string; type: string; line_items: { amount: number; amount_tax: number }[] }[]
  ).map(({ reference, type, line_items }) => ({
    reference,
    type,
    cents: line_items.reduce((sum, { amount }) => sum + amount, 0),
    tax: line_items.reduce((sum, { amount_tax }) => sum + amount_tax, 0),
  }));
  return {
    filed,
    rates: rates.map(({ day: from, ...rate }) => ({ ...rate, since: new Date(start.getTime() + from * day) })),
  };
}

/** A changed rate is known after the next asking, which is daily and may fail a few times. */
const late = "interval '3 days'";
/** The base of `NN-000001-2`, the second part of a long document. */
const numberOf = (reference: string) => `regexp_replace(${reference}, '^([A-Z]+-[0-9]+)-[0-9]+$', '\\1')`;
const rateAt = (at: string) => `coalesce((select r.percent from tax_rate_books r
  where r.country = i.buyer ->> 'country' and r.state is not distinct from i.buyer ->> 'region' and r.since <= ${at}
  order by r.since desc limit 1), 0)`;

/** Each finds what must not be, as those of `find-broken.ts`. */
export const taxQuestions = (now: string): Record<string, string> => ({
  "a tax that is not of its buyer's place": `
    select l.e164 || ' on ' || i.number from public.invoice_lines l join public.invoices i on i.id = l.invoice_id
    where l.credits_line is null
      and l.tax_cents <> round(l.cents * ${rateAt("i.boundary_at")} / 100)
      and l.tax_cents <> round(l.cents * ${rateAt(`i.boundary_at - ${late}`)} / 100)`,
  "credit notes that give back another tax than their line has": `
    select l.e164 from public.invoice_lines l
    join (select credits_line, sum(cents) as cents, sum(tax_cents) as tax from public.invoice_lines group by 1) n
      on n.credits_line = l.id
    where n.tax > l.tax_cents or (n.cents = l.cents and n.tax <> l.tax_cents)`,
  ...(isAtStripe && {
    "a document that Stripe Tax does not have": `
      select i.number from public.invoices i
      where i.issued_at < '${now}'::timestamptz - ${late} and i.subtotal_cents <> 0
        and (i.buyer ->> 'country' = 'GB' or i.buyer ->> 'region' is not null)
        and not exists (select from filed_books f where ${numberOf("f.reference")} = i.number)`,
    "a document that Stripe Tax has twice": "select reference from filed_books group by 1 having count(*) > 1",
    "filed at Stripe Tax with another sum, or without a document": `
      select f.number from (select ${numberOf("reference")} as number, sum(cents) as cents from filed_books group by 1) f
      left join public.invoices i on i.number = f.number
      where f.cents is distinct from case i.kind when 'credit' then -1 else 1 end * i.subtotal_cents`,
    "filed at Stripe Tax with another tax, and no rate had changed": `
      select f.number from (select ${numberOf("reference")} as number, sum(tax) as tax from filed_books group by 1) f
      join public.invoices i on i.number = f.number
      where i.kind <> 'credit' and f.tax <> i.tax_cents and not exists (
        select from tax_rate_books r where r.since between i.boundary_at - ${late} and i.issued_at + ${late})`,
  }),
});
