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
  area: string;
  digits: string;
  match: DigitMatch;
  type: NumberType | "";
  features: NumberFeature[];
}

/** One number a carrier says it could sell now. */
export interface AvailableNumber {
  /** Opaque; goes back in POST /cart/items. */
  id: string;
  e164: string;
  display: string;
  country: string;
  country_slug: string;
  place: string;
  area_slug: string;
  number_type: NumberType;
  features: NumberFeature[];
  price: PriceQuote;
}

/** "Any number of this area": known price, number known after purchase. */
export interface AreaOffer {
  id: string;
  country: string;
  country_slug: string;
  place: string;
  area_slug: string;
  /** Area code without country code, may be empty. */
  prefix: string;
  number_type: NumberType;
  features: NumberFeature[];
  price: PriceQuote;
}

/** Listed so that people know, never sold yet. */
export interface DocumentsArea {
  id: string;
  place: string;
  prefix: string;
  number_type: NumberType;
}

export interface SearchAnswer {
  server_now: string;
  /** live: asked just now; cached: under 30 s old; stale: carrier down, older answer; unavailable: carrier down, nothing kept. */
  source: "live" | "cached" | "stale" | "unavailable";
  /** When the carrier said so. */
  checked_at: string | null;
  numbers: AvailableNumber[];
  offers: AreaOffer[];
  documents_needed: DocumentsArea[];
  /** Asking again may bring more. */
  has_more: boolean;
}

/** A block of numbers of one place, type and ability, from the catalogue. */
export interface CatalogArea {
  id: string;
  country: string;
  region: string | null;
  region_code: string | null;
  name: string;
  slug: string;
  /** Area code without country code, may be empty. */
  prefix: string;
  number_type: NumberType;
  features: NumberFeature[];
  can_list_numbers: boolean;
  needs_documents: boolean;
  in_stock: boolean;
  service_restrictions: string | null;
  /** null: not sold (no price rule). */
  price: PriceQuote | null;
}

export interface CatalogCountry {
  iso2: string;
  name: string;
  slug: string;
  dial_prefix: string | null;
}
