/**
 * What Stripe's currency page says (docs.stripe.com/currencies, 2026), written down here again and not taken from `lib`, so that a
 * mistake there is refused here.
 */

/** Presentment currencies; any other code is refused. */
const supported = new Set(
  (
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop " +
    "crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy " +
    "kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr " +
    "nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd " +
    "twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw"
  ).split(" "),
);

const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));
/** Without decimals, and written with two that are always 00. */
const wholeHundreds = new Set(["isk", "ugx"]);

/** Smallest charges, in the currency's minor units. */
const minimums: Record<string, number> = {
  ...{ usd: 50, aed: 200, ars: 50, aud: 50, brl: 50, cad: 50, chf: 50, cop: 50, czk: 1500, dkk: 250, eur: 50, gbp: 30 },
  ...{ hkd: 400, huf: 17_500, idr: 50, ils: 50, inr: 50, jpy: 50, krw: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50 },
  ...{ php: 50, pln: 200, ron: 200, rub: 50, sek: 300, sgd: 50, thb: 1000, zar: 50 },
};

/** The account is paid out in US dollars: other charges must be worth 50 cents after conversion. Units of each for a dollar. */
const perDollar: Record<string, number> = {
  eur: 0.86,
  gbp: 0.75,
  jpy: 150,
  kwd: 0.307,
  isk: 122,
  ugx: 3500,
  mga: 4500,
};

/** Nine digits: what every card may be charged. */
const largest = 999_999_999;

export const isSupported = (currency: string): boolean => supported.has(currency);

function digitsOf(currency: string): 0 | 2 | 3 {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** For people: 1250 "usd" → "$12.50". */
export function formatAmount(amount: number, currency: string): string {
  const digits = wholeHundreds.has(currency) ? 0 : digitsOf(currency);
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digitsOf(currency));
}

/** Why no money of this currency can move in this amount; null: it can. */
export function oddAmount(amount: number, currency: string): string | null {
  if (threeDecimal.has(currency) && amount % 10 !== 0)
    return `Amounts in ${currency} must be evenly divisible by 10: the last digit must be 0.`;
  if (wholeHundreds.has(currency) && amount % 100 !== 0)
    return `Amounts in ${currency} must be evenly divisible by 100: fractions cannot be charged.`;
  return null;
}

/**
 * Why a card cannot be charged this amount; null: it can.
 * @param amount positive, in Stripe's minor units
 */
export function refuseCharge(amount: number, currency: string): { code: string; message: string } | null {
  const least = minimums[currency] ?? 1;
  if (amount < least)
    return {
      code: "amount_too_small",
      message: `Amount must be at least ${formatAmount(least, currency)} ${currency}`,
    };
  const rate = perDollar[currency];
  const cents = rate === undefined ? 50 : (amount / 10 ** digitsOf(currency) / rate) * 100;
  if (cents < 50) {
    const worth = `${formatAmount(amount, currency)} converts to approximately ${formatAmount(Math.round(cents), "usd")}.`;
    return { code: "amount_too_small", message: `Amount must convert to at least 50 cents. ${worth}` };
  }
  if (amount > largest)
    return { code: "amount_too_large", message: `Amount must be no more than ${formatAmount(largest, currency)}` };
  const odd = oddAmount(amount, currency);
  return odd === null ? null : { code: "parameter_invalid_integer", message: odd };
}
