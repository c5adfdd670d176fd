import type { NumberFeature, NumberType } from "@/components/shop/types";

export type NumberStatus =
  | "provisioning"
  | "active"
  | "suspended"
  | "releasing"
  | "released"
  | "porting_in"
  | "porting_out"
  | "failed";

export interface NumberContract {
  currency: string;
  monthly_cents: number;
  setup_cents: number;
  period: "month" | "year";
  starts_at: string;
  /** null while renewals are not charged. */
  renews_at: string | null;
  cancel_at: string | null;
  consent_version: string;
  consent_at: string;
  ended_at: string | null;
}

export interface NumberEvent {
  id: string;
  type: string;
  parameters: Record<string, unknown>;
  occurred_at: string;
}

export interface OwnNumber {
  id: string;
  e164: string | null;
  display: string;
  status: NumberStatus;
  country: string;
  place: string;
  number_type: NumberType;
  features: NumberFeature[];
  label: string | null;
  activated_at: string | null;
  created_at: string;
  /** End of the paid time; without renewal the number ends then. */
  paid_until: string | null;
  ended_at: string | null;
  ended_reason: string | null;
  server_now: string;
  order_id: string | null;
  order_reference: string | null;
  contract: NumberContract | null;
  answer_path: { kind: "sip"; host?: string } | { kind: "pstn"; e164: string } | null;
  /** What is being done at the carrier right now. */
  job: { status: string; action: string; attempts: number; scheduled_for: string } | null;
}

export interface OwnNumberDetail extends OwnNumber {
  /** Newest first. */
  timeline: NumberEvent[];
}
