export type NumberType = "local" | "mobile" | "national" | "toll_free" | "shared_cost" | "short_code";
export type NumberFeature = "voice_in" | "voice_out" | "sms_in" | "sms_out" | "fax" | "emergency" | "cnam";

export interface PriceQuote {
  currency: string;
  due_today_cents: number;
  monthly_cents: number;
  setup_cents: number;
  tax_cents: number;
  /** Set-up and twelve months, tax included. */
  year_cents: number;
}

/** A country we sell in, for choices and lists. */
export interface CountryOffer {
  iso2: string;
  slug: string;
  name: string;
  /** Calling code without +. */
  dial_prefix: string | null;
  currency: string;
  /** The cheapest number that can be bought; null when every group needs documents. */
  from_monthly_cents: number | null;
}

export type DigitMatch = "contains" | "starts" | "ends";

/** What the search form says and the address bar holds. Empty = anything. */
export interface SearchState {
  /** ISO 3166 alpha-2. */
  country: string;
  /** Area code or city, as typed. */
  place: string;
  digits: string;
  match: DigitMatch;
  type: NumberType | "";
  features: NumberFeature[];
}
