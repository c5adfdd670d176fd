/** Money inside the emulator: whole ten-thousandths of a dollar, so that sums and VAT stay exact enough for prices like 0.0065. */
export type Units = number;

const scale = 10_000;

/** `"0.85"` → 8500. @throws {RangeError} when it is not a plain decimal */
export function parseMoney(text: string | number): Units {
  if (!/^-?\d+(\.\d+)?$/.test(String(text))) throw new RangeError(`not an amount of money: ${text}`);
  return Math.round(Number(text) * scale);
}

/** Prices as DIDWW writes them: as many decimals as needed, at least one (`"0.4"`, `"15.0"`). */
export function formatPrice(units: Units): string {
  const text = (units / scale).toFixed(4).replace(/0+$/, "");
  return text.endsWith(".") ? `${text}0` : text;
}

/** Charges in call records: three decimals. */
export const formatCharge = (units: Units): string => (units / scale).toFixed(3);

/** Balances: exactly two decimals. */
export function formatBalance(units: Units): string {
  return (units / scale).toFixed(2);
}

/** Adds VAT, rounded to a cent: what DIDWW charges for one unit. */
export function withVat(units: Units, vatPercent: number): Units {
  if (vatPercent === 0) return units;
  return Math.round((units * (100 + vatPercent)) / 100 / 100) * 100;
}
