import type Stripe from "stripe";
import type { Collection, Store } from "../../kit/store.ts";
import { type List, listOf } from "../list.ts";

/** Where the merchant is registered to collect tax, and what is collected there. */
export interface TaxRegistration {
  id: string;
  country: string;
  /** null: all of the country */
  state: string | null;
  percent: number;
  /** Unix seconds: a rate that changes has a registration for each time */
  from: number;
}

export type TaxCalculation = Omit<Stripe.Tax.Calculation, "id" | "line_items" | "expires_at"> & {
  id: string;
  /** Its lines come when they are expanded. */
  line_items: string;
  expires_at: number;
};
export type TaxTransaction = Omit<Stripe.Tax.Transaction, "line_items"> & { line_items: string };
export type TaxLine = Stripe.Tax.CalculationLineItem | Stripe.Tax.TransactionLineItem;

/** What Stripe Tax knows. Lines are kept by the calculation or transaction that they are of. */
export interface TaxWorld {
  registrations: Collection<TaxRegistration>;
  calculations: Collection<TaxCalculation>;
  transactions: Collection<TaxTransaction>;
  lines: Collection<TaxLine[]>;
}

export const createTaxWorld = (store: Store): TaxWorld => ({
  registrations: store.collection("tax_registrations"),
  calculations: store.collection("tax_calculations"),
  transactions: store.collection("tax_transactions"),
  lines: store.collection("tax_lines"),
});

export function linesOf(tax: TaxWorld, id: string): List<TaxLine> {
  const kind = tax.transactions.get(id) ? "transactions" : "calculations";
  return listOf(tax.lines.get(id) ?? [], `/v1/tax/${kind}/${id}/line_items`);
}

export function forgetCalculation(tax: TaxWorld, id: string): void {
  tax.calculations.delete(id);
  tax.lines.delete(id);
}
