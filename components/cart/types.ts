import type { NumberFeature, NumberType, PriceQuote } from "@/components/shop/types";

/** One hold. */
export interface CartItem {
  id: string;
  status: "active" | "converted" | "released" | "expired";
  /** null: any number of the area, known once it is live. */
  e164: string | null;
  display: string;
  area_id: string;
  country: string;
  area_slug: string;
  /** "San Francisco, CA" */
  place: string;
  prefix: string;
  number_type: NumberType;
  features: NumberFeature[];
  price: PriceQuote;
  expires_at: string;
  /** Until then the carrier keeps it for us; null = held in this shop only. */
  firm_until: string | null;
  checked_at: string | null;
  extended: boolean;
}

export interface Cart {
  items: CartItem[];
  /** Ended within the last half hour and not dismissed. */
  expired_items: CartItem[];
  /** The earliest end of a hold; null when nothing is held. */
  deadline: string | null;
  server_now: string;
  can_extend: boolean;
  /** An order of this cart that waits for payment. */
  open_order_id: string | null;
  currency: string;
  setup_cents: number;
  monthly_cents: number;
  tax_cents: number;
  due_today_cents: number;
  signed_in: boolean;
}
