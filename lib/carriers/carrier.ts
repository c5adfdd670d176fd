import type { CarrierId, NumberFeature, NumberType } from "@/lib/contract/vocabulary";
import type { DigitMatch } from "@/lib/kernel/telephony/area-code";

/** Which share of our call budget at the carrier a call uses. Provisioning goes before search, search before sync. */
export type CallBudget = "provisioning" | "search" | "sync";

export type CallOptions = {
  /** Ends the caller's wait. An order that was already sent then has an unknown outcome. */
  signal?: AbortSignal;
  /** The whole call including retries of reads. */
  timeoutMs?: number;
  /** Overrides the operation's own budget, e.g. a nightly check that reads orders. */
  budget?: CallBudget;
};

/** What we buy for an area: decimal strings in US dollars without tax, exact as the carrier sent them. Never without channels. */
export type CarrierSku = { ref: string; channels: number; setupCost: string; monthlyCost: string };

/** A country with stock. `callingCode` without `+`; null for territories without one. */
export type CoverageCountry = { ref: string; iso2: string; name: string; callingCode: string | null };

/**
 * One block of numbers with one place, type, feature set and price list.
 * `skus` lists only what gives a number that can take calls; an area without any cannot be sold.
 */
export type CoverageArea = {
  ref: string;
  country: CoverageCountry;
  /** `code` is the bare subdivision ("CA"), null where the carrier has none. */
  region: { ref: string; name: string; code: string | null } | null;
  city: { ref: string; name: string } | null;
  name: string;
  /** As dialled after the country code: "415"; may be empty. */
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
  /** Numbers in stock, null when the carrier does not say. */
  stock: number | null;
  restrictions: string | null;
  skus: CarrierSku[];
};

export type SearchQuery = {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** `CoverageArea.ref`s; any of them. */
  areaRefs?: string[];
  cityRef?: string;
  regionRef?: string;
  digits?: string;
  /** Default "contains". The others filter at most 3 samples, so an empty answer does not prove there is none. */
  match?: DigitMatch;
  type?: NumberType;
  /** All of them. */
  features?: NumberFeature[];
  /** Numbers that need documents are left out unless asked for. */
  includeNeedsDocuments?: boolean;
  limit?: number;
};

export type CarrierNumber = {
  carrierRef: string;
  e164: string;
  areaRef: string;
  /** The cheapest SKU by month, first of `skuRefs`. */
  skuRef: string;
  skuRefs: CarrierSku[];
  features: NumberFeature[];
  needsDocuments: boolean;
};

export type Reservation = { ref: string; availableRef: string; expiresAt: Date };

export type OrderInput = {
  /** Our carrier_order id: at most 100 characters, the key to find the order again. */
  reference: string;
  skuRef: string;
  /** The number wanted. With neither this nor a reservation the carrier picks one of the SKU's area. */
  availableRef?: string;
  /** Wins over `availableRef`. */
  reservationRef?: string;
  callbackUrl: string;
  /** Renewals after the first month; 0 = the number ends by itself, null = renews until told otherwise. */
  billingCycles: number | null;
};

export type CarrierOrder = {
  ref: string;
  reference: string | null;
  /** A status we do not know counts as pending: it is asked again, never taken for goods. */
  status: "pending" | "completed" | "canceled";
  /** Decimal string, tax included: what we really pay. */
  amount: string;
  currency: "USD";
  raw: unknown;
};

/** Where calls to a number go: our voice application, or a phone. */
export type AnswerPath = { kind: "sip"; host: string } | { kind: "pstn"; e164: string };

export type OwnedNumber = {
  ref: string;
  e164: string;
  orderRef: string | null;
  areaRef: string | null;
  blocked: boolean;
  terminated: boolean;
  awaitingRegistration: boolean;
  /** End of the period the carrier was paid for. */
  expiresAt: Date | null;
  /** Renewals left; null = until told otherwise. */
  billingCycles: number | null;
  channels: number;
  /** Where its calls go now; null = nowhere that we set up. The read-back needs no second call. */
  answerPath: AnswerPath | null;
  raw: unknown;
};

export type CarrierBalance = { available: string; currency: string };

export type CallbackRequest = { url: string; method: string; headers: Headers; rawBody: string };

/**
 * A verified message from a carrier. It is a hint: read the object again before acting.
 * `dedupeKey` stands in for the id that the carrier does not send.
 */
export type CarrierCallback = {
  kind: "order" | "export" | "address_verification" | "other";
  ref: string;
  status: string;
  dedupeKey: string;
  payload: Record<string, string>;
};

export type CarrierCapabilities = {
  /** Specific numbers can be listed; our account may still be refused (`not_supported`). */
  listNumbers: boolean;
  reserve: boolean;
  reservationSeconds: number;
  maxReservations: number;
  extendReservation: boolean;
  /** Digit searches the carrier does itself; the rest filters samples. */
  digits: DigitMatch[];
  port: boolean;
  orderIsAsync: boolean;
};

/**
 * A company that sells us numbers. All methods throw `CarrierError`; reads are retried inside, writes never are.
 * Refs are the carrier's own ids.
 */
export interface Carrier {
  readonly id: CarrierId;
  readonly capabilities: CarrierCapabilities;

  /** Countries with something for sale. */
  listCountries(options?: CallOptions): Promise<CoverageCountry[]>;
  /** Everything for sale, country by country. Slow and long: for the catalogue only. */
  listCoverage(options?: CallOptions & { countries?: string[] }): AsyncIterable<CoverageArea>;
  /** One area with its present stock and prices, or null when the carrier dropped it. */
  findArea(ref: string, options?: CallOptions): Promise<CoverageArea | null>;
  /**
   * A random sample of what is for sale, never a total. Ask again for more.
   * @throws {CarrierError} not_supported: only "a number in this area" can be bought
   */
  searchNumbers(query: SearchQuery, options?: CallOptions): Promise<CarrierNumber[]>;
  /** The number as offered now; null when it is not, also while a reservation (even ours) holds it. */
  findAvailable(ref: string, options?: CallOptions): Promise<CarrierNumber | null>;

  /**
   * Reserves for the whole company's account. Safe to repeat with the same description: finds the first reservation.
   * @throws {CarrierError} taken; rejected with subject "reservation_limit" when all places are used
   */
  reserve(availableRef: string, description: string, options?: CallOptions): Promise<Reservation>;
  /** A reservation that is already gone is fine. */
  releaseReservation(ref: string, options?: CallOptions): Promise<void>;

  /**
   * Buys one number. Sent once, never repeated in here.
   * @throws {CarrierError} taken; gone with subject "reservation" or "sku"; insufficient_funds; unknown_outcome
   */
  order(input: OrderInput, options?: CallOptions): Promise<CarrierOrder>;
  getOrder(ref: string, options?: CallOptions): Promise<CarrierOrder | null>;
  /** The order made with our reference; a living one before a canceled one, the oldest first. */
  findOrderByReference(reference: string, options?: CallOptions): Promise<CarrierOrder | null>;
  /** "already_settled": it completed or was canceled meanwhile, read it again. */
  cancelOrder(ref: string, options?: CallOptions): Promise<"canceled" | "already_settled" | "not_found">;

  /** May be empty for a moment after an order completed. */
  listNumbersOfOrder(orderRef: string, options?: CallOptions): Promise<OwnedNumber[]>;
  getNumber(ref: string, options?: CallOptions): Promise<OwnedNumber | null>;
  findNumber(e164: string, options?: CallOptions): Promise<OwnedNumber | null>;
  listOwned(options?: CallOptions): AsyncIterable<OwnedNumber>;

  /**
   * Sends calls to `path`, or nowhere with null (suspended), and reads it back. Safe to repeat.
   * @param tag ours, stable per number, at most 80 characters; names what is created at the carrier for this number
   */
  applyAnswerPath(ref: string, path: AnswerPath | null, tag: string, options?: CallOptions): Promise<void>;
  /** What the carrier would do with a call now; null = goes nowhere we know. */
  readAnswerPath(ref: string, options?: CallOptions): Promise<AnswerPath | null>;

  /** Gives the number back at once and removes what was created for it. Safe to repeat; a missing number is fine. */
  release(ref: string, options?: CallOptions): Promise<void>;
  /** 0 = ends with the paid period, null = renews until told otherwise. */
  setRenewal(ref: string, cycles: number | null, options?: CallOptions): Promise<void>;
  getBalance(options?: CallOptions): Promise<CarrierBalance>;

  /** Verifies and reads a message from the carrier. @throws {CarrierError} unauthorized, or rejected when unreadable */
  parseCallback(request: CallbackRequest): CarrierCallback;
}
