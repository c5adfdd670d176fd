/** Minor-unit digits that differ from two (ISO 4217 table, 2026). SQL has the same in `private.currency_exponent`. */
const exponents: Record<string, number> = {
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  CLF: 4,
  UYW: 4,
};

/** How many decimals a currency's minor unit has: USD 2, JPY 0, KWD 3. */
export const currencyExponent = (currency: string): number => exponents[currency.toUpperCase()] ?? 2;

/** Making a formatter costs about a hundred times as much as using it, so each is made once. */
const formatters = new Map<string, { format: Intl.NumberFormat; divisor: number }>();

function formatterOf(currency: string, locale: string) {
  const key = `${locale} ${currency}`;
  const known = formatters.get(key);
  if (known) return known;
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const formatter = { format, divisor: 10 ** digits };
  formatters.set(key, formatter);
  return formatter;
}

/** US dollars in American English without Intl, whose first formatter loads tables for about 20 ms (a phone: 100 ms) of blocked page. */
function formatDollars(cents: number): string {
  const plain = Math.abs(cents).toString().padStart(3, "0");
  const dollars = plain.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents < 0 ? "-" : ""}$${dollars}.${plain.slice(-2)}`;
}

/**
 * Money for people.
 * @param amountMinor integer minor units (cents)
 * @param currency ISO 4217 code
 */
export function formatMoney(amountMinor: number, currency = "USD", locale = "en-US"): string {
  if (currency === "USD" && locale === "en-US" && Number.isSafeInteger(amountMinor)) return formatDollars(amountMinor);
  const { format, divisor } = formatterOf(currency, locale);
  return format.format(amountMinor / divisor);
}

/**
 * A price that is finer than minor units, such as that of a minute: $0.02, $0.0085.
 * @param amount decimal digits of the currency's unit, at most six after the point
 */
export function formatExact(amount: string, currency = "USD", locale = "en-US"): string {
  const digits = currencyExponent(currency);
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: 6,
  }).format(Number(amount));
}
