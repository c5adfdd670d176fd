import type { NumberFeature, NumberType } from "@/components/shop/types";

export type OrderStatus =
  | "draft"
  | "awaiting_payment"
  | "authorized"
  | "provisioning"
  | "completed"
  | "partially_completed"
  | "canceled"
  | "expired";

export type OrderItemStatus = "pending" | "provisioning" | "live" | "failed" | "substituted";

export interface OrderItem {
  id: string;
  position: number;
  status: OrderItemStatus;
  e164: string | null;
  display: string;
  country: string;
  place: string;
  number_type: NumberType;
  features: NumberFeature[];
  setup_cents: number;
  monthly_cents: number;
  tax_cents: number;
  total_cents: number;
  failure_code: string | null;
  /** The item that replaced this one. */
  substituted_by: string | null;
  number_id: string | null;
  paid_until: string | null;
}

export interface Order {
  id: string;
  reference: string;
  status: OrderStatus;
  currency: string;
  setup_cents: number;
  monthly_cents: number;
  tax_cents: number;
  total_cents: number;
  captured_cents: number;
  debt_cents: number;
  refunded_cents: number;
  lost_line_policy: "drop" | "nearest";
  forward_to: string | null;
  deadline: string;
  authorized_at: string | null;
  settle_by: string | null;
  settled_at: string | null;
  closed_reason: string | null;
  consent_version: string;
  consent_at: string;
  created_at: string;
  server_now: string;
  payment: {
    status: "requires_payment" | "authorized" | "captured" | "voided" | "expired" | "capture_failed";
    card_brand: string | null;
    card_last4: string | null;
    amount_cents: number;
    captured_cents: number;
  } | null;
  items: OrderItem[];
}
