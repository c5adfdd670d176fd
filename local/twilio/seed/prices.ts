import type { NumberKind } from "../rows.ts";

/** Types as the pricing API writes them. */
export const priceType: Readonly<Record<NumberKind, string>> = {
  local: "local",
  mobile: "mobile",
  tollfree: "toll free",
};

export interface CountryPrices {
  iso: string;
  name: string;
  /** Monthly base price by kind, USD. */
  numbers: Partial<Record<NumberKind, string>>;
  /** What our account pays less than the base price, as a factor. */
  discount: number;
  /** Per minute of an inbound call by kind. */
  inbound: Partial<Record<NumberKind, string>>;
}

/** Countries in which numbers are listed. Brazil has a price and no stock; invented but of the usual size. */
export const countryPrices: readonly CountryPrices[] = [
  {
    iso: "US",
    name: "United States",
    numbers: { local: "1.15", tollfree: "2.15" },
    discount: 1,
    inbound: { local: "0.0085", tollfree: "0.0220" },
  },
  { iso: "CA", name: "Canada", numbers: { local: "1.15" }, discount: 1, inbound: { local: "0.0085" } },
  { iso: "GB", name: "United Kingdom", numbers: { local: "1.15" }, discount: 1, inbound: { local: "0.0100" } },
  {
    iso: "SE",
    name: "Sweden",
    numbers: { local: "1.50", mobile: "3.00" },
    discount: 0.9,
    inbound: { local: "0.0100", mobile: "0.0100" },
  },
  { iso: "DE", name: "Germany", numbers: { local: "1.15" }, discount: 1, inbound: { local: "0.0100" } },
  { iso: "BR", name: "Brazil", numbers: { local: "4.25" }, discount: 1, inbound: { local: "0.0100" } },
];
