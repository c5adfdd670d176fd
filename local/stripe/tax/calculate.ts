import type Stripe from "stripe";
import { invalidRequest, noSuch } from "../errors.ts";
import { newId } from "../new-id.ts";
import type { World } from "../world.ts";
import { checkTaxId, type GivenTaxId, isReverseCharged } from "./tax-ids.ts";
import type { TaxCalculation, TaxRegistration } from "./tax-world.ts";

export interface TaxAddress {
  country: string;
  state?: string | null;
  postal_code?: string | null;
  city?: string | null;
  line1?: string | null;
  line2?: string | null;
}

export interface CalculationParams {
  currency: string;
  line_items: {
    amount: number;
    reference?: string;
    quantity?: number;
    tax_behavior?: "exclusive";
    tax_code?: string;
  }[];
  customer_details: { address: TaxAddress; address_source: "billing" | "shipping"; tax_ids?: GivenTaxId[] };
  tax_date?: number;
}

const day = 86_400;
const lifeSeconds = 90 * day;
/** A few of Stripe's several hundred. */
const taxCodes = new Set([
  "txcd_00000000",
  "txcd_10000000",
  "txcd_10103000",
  "txcd_10103001",
  "txcd_20030000",
  "txcd_99999999",
]);
const defaultTaxCode = "txcd_10000000";
/** Countries for which Stripe Tax computes nothing; the real list is longer. */
const unsupported = new Set(["CU", "IR", "KP", "SY"]);
const unknown = "Unknown Region";
const countryNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Rules and rates of `tax_date`; each line rounds by itself. */
export function calculateTax(world: World, given: CalculationParams): TaxCalculation {
  const { address, address_source, tax_ids = [] } = given.customer_details;
  checkAddress(address);
  for (const [index, id] of tax_ids.entries()) checkTaxId(id, `customer_details[tax_ids][${index}]`);
  const tax_date = given.tax_date ?? world.now();
  if (Math.abs(tax_date - world.now()) > 31 * day)
    throw invalidRequest("The `tax_date` must be within 31 days of the current time.", { param: "tax_date" });
  const id = newId("taxcalc");
  const due = dueAt(world, address, tax_ids, tax_date);
  const lines = given.line_items.map((item, index) => newLine(item, index, due, address));
  const references = new Set(lines.map(({ reference }) => reference));
  if (references.size < lines.length)
    throw invalidRequest("Line item references must be unique.", { param: "line_items" });
  const tax = lines.reduce((sum, line) => sum + line.amount_tax, 0);
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  world.tax.lines.put(id, lines);
  return world.tax.calculations.put(id, {
    id,
    object: "tax.calculation",
    amount_total: amount + tax,
    currency: given.currency,
    customer: null,
    customer_details: {
      address: { city: null, line1: null, line2: null, postal_code: null, state: null, ...address },
      address_source,
      ip_address: null,
      tax_ids,
      taxability_override: "none",
    },
    expires_at: world.now() + lifeSeconds,
    line_items: id,
    livemode: false,
    ship_from_details: null,
    shipping_cost: null,
    tax_amount_exclusive: tax,
    tax_amount_inclusive: 0,
    tax_breakdown: [breakdown(due, address, amount, tax)],
    tax_date,
  });
}

/** The country must exist; the US needs a postal code, Canada that or a province. */
function checkAddress({ country, state, postal_code }: TaxAddress): void {
  if (!/^[A-Z]{2}$/.test(country) || (countryNames.of(country) ?? unknown) === unknown)
    throw invalidRequest(
      `Country '${country}' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'.`,
      { param: "customer_details[address][country]" },
    );
  const isEnough =
    country === "US" ? /^\d{5}(-\d{4})?$/.test(postal_code ?? "") : country !== "CA" || state || postal_code;
  if (!isEnough)
    throw invalidRequest("We could not determine the customer's tax location based on the provided customer address.", {
      code: "customer_tax_location_invalid",
      param: "customer_details[address]",
    });
}

interface Due {
  percent: number;
  reason: "standard_rated" | "not_collecting" | "not_supported" | "reverse_charge";
}

/** The latest registration of the state, else of the country. */
function dueAt(world: World, { country, state }: TaxAddress, taxIds: readonly GivenTaxId[], at: number): Due {
  if (unsupported.has(country)) return { percent: 0, reason: "not_supported" };
  const held = world.tax.registrations.list((one) => one.country === country && one.from <= at);
  const newest = (one: string | null): TaxRegistration | undefined =>
    held.filter((registration) => registration.state === one).sort((a, b) => b.from - a.from)[0];
  const registration = (state && newest(state)) || newest(null);
  if (!registration) return { percent: 0, reason: "not_collecting" };
  if (isReverseCharged(country, taxIds)) return { percent: 0, reason: "reverse_charge" };
  return { percent: registration.percent, reason: "standard_rated" };
}

function newLine(
  { amount, quantity = 1, reference, tax_code = defaultTaxCode }: CalculationParams["line_items"][number],
  index: number,
  due: Due,
  { country, state }: TaxAddress,
): Stripe.Tax.CalculationLineItem {
  if (!taxCodes.has(tax_code)) throw noSuch("tax code", tax_code, `line_items[${index}][tax_code]`, 400);
  const amount_tax = Math.round((amount * Math.round(due.percent * 10_000)) / 1_000_000);
  return {
    id: newId("tax_li"),
    object: "tax.calculation_line_item",
    amount,
    amount_tax,
    livemode: false,
    metadata: null,
    performance_location: null,
    product: null,
    quantity,
    reference: reference ?? `L${index + 1}`,
    tax_behavior: "exclusive",
    tax_breakdown: [
      {
        amount: amount_tax,
        jurisdiction: { country, display_name: country, level: state ? "state" : "country", state: state ?? null },
        sourcing: "destination",
        tax_rate_details:
          due.reason === "standard_rated"
            ? { display_name: "Tax", percentage_decimal: String(due.percent), tax_type: "vat" }
            : null,
        taxability_reason: due.reason,
        taxable_amount: due.reason === "standard_rated" ? amount : 0,
      },
    ],
    tax_code,
  };
}

function breakdown(
  { percent, reason }: Due,
  { country, state }: TaxAddress,
  amount: number,
  tax: number,
): Stripe.Tax.Calculation["tax_breakdown"][number] {
  return {
    amount: tax,
    inclusive: false,
    tax_rate_details: {
      country,
      flat_amount: null,
      percentage_decimal: String(percent),
      rate_type: reason === "standard_rated" ? "percentage" : null,
      state: state ?? null,
      tax_type: reason === "standard_rated" ? "vat" : null,
    },
    taxability_reason: reason,
    taxable_amount: reason === "standard_rated" ? amount : 0,
  };
}
