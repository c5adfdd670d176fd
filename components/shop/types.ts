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
