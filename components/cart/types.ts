import type { NumberFeature, NumberType, PriceQuote } from "@/components/shop/types";

export interface CartItem {
  id: string;
  status: "active" | "expired";
  e164: string | null;
  display: string;
  country: string;
  country_name: string;
  place: string;
  area_slug: string;
  type: NumberType;
  features: NumberFeature[];
  price: PriceQuote;
  /** Backed by a reservation at the carrier. */
  firm: boolean;
  checked_at: string | null;
  expires_at: string;
}

export interface Cart {
  server_now: string;
  signed_in: boolean;
  currency: string;
  items: CartItem[];
  /** The earliest end of a hold; null when nothing is held. */
  expires_at: string | null;
  can_extend: boolean;
  totals: { setup_cents: number; monthly_cents: number; tax_cents: number; due_today_cents: number };
}
