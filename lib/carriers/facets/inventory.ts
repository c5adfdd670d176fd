import type { NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import type { DigitMatch } from "@/lib/kernel/reading/find-digits";
import type { CallOptions } from "../call-options";

/** What we buy for an area. Costs are decimal strings without tax, exact as the carrier sent them. */
export interface CarrierSku {
  ref: string;
  /** Concurrent calls included, at least 1. */
  channels: number;
  setupCost: string;
  monthlyCost: string;
  /** ISO 4217, as the carrier charges. */
  currency: string;
}

/** A country with stock. `callingCode` without `+`; null for territories without one. */
export interface CoverageCountry {
  ref: string;
  iso2: string;
  name: string;
  callingCode: string | null;
}

/**
 * One block of numbers with one place, type, feature set and price list.
 * `skus` lists only what gives a number that can take calls; an area without any cannot be sold.
 */
export interface CoverageArea {
  ref: string;
  country: CoverageCountry;
  /** `code` is the bare subdivision ("CA"), null where the carrier has none. */
  region: { ref: string; name: string; code: string | null } | null;
  city: { ref: string; name: string } | null;
  name: string;
  /** As dialed after the country code: "415"; may be empty. */
  areaCode: string;
  type: NumberType;
  features: NumberFeature[];
  /** Inbound minutes are billed on top. */
  metered: boolean;
  /** The carrier wants documents before such a number works. */
  needsDocuments: boolean;
  /** Specific numbers can be listed and picked; else only "a number in this area". */
  listable: boolean;
  available: boolean;
  /** Numbers in stock, null when the carrier does not publish it. */
  stock: number | null;
  restrictions: string | null;
  skus: CarrierSku[];
}

export interface SearchQuery {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `CoverageArea.ref`s; any of them. */
  areaRefs?: string[];
  /** `ReadDigits.digits`: plain digits, or with signs for any digit and figures of repeats. */
  digits?: string;
  /** Default "contains". The others, and figures, may filter samples, so an empty answer does not prove there is none. */
  match?: DigitMatch;
  /** Digits after the country code that the number has to begin with; any of them. */
  beginnings?: string[];
  type?: NumberType;
  /** All of them. */
  features?: NumberFeature[];
  /** Numbers that need documents are left out unless asked for. */
  includeNeedsDocuments?: boolean;
  limit?: number;
}

/** A number for sale. */
export interface CarrierNumber {
  carrierRef: string;
  e164: string;
  areaRef: string;
  /** The cheapest SKU by month, first of `skuRefs`. */
  skuRef: string;
  skuRefs: CarrierSku[];
  features: NumberFeature[];
  needsDocuments: boolean;
}

/** What a carrier has for sale. */
export interface Inventory {
  /** Countries with something for sale. */
  listCountries(options?: CallOptions): Promise<CoverageCountry[]>;
  /** Everything for sale, country by country. Slow and long: for the catalog only. */
  listCoverage(options?: CallOptions & { countries?: string[] }): AsyncIterable<CoverageArea>;
  /**
   * A random sample of what is for sale, never a total. Ask again for more.
   * @throws {CarrierError} not_enabled: our account can buy only "a number in this area"
   */
  search(query: SearchQuery, options?: CallOptions): Promise<CarrierNumber[]>;
  /** The number as offered now; null when it is not, also while a reservation (even ours) holds it. */
  find(ref: string, options?: CallOptions): Promise<CarrierNumber | null>;
}
