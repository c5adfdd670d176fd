import type { Units } from "./money.ts";

// Durable rows of the emulator. Instants are milliseconds of the virtual clock; numbers are digits without `+`.

export interface ReservationRow {
  id: string;
  number: string;
  description: string | null;
  createdAt: number;
  expiresAt: number;
}

export type OrderStatus = "pending" | "completed" | "canceled";
export type CallbackMethod = "get" | "post";

export interface OrderItemRow {
  type: "did_order_items" | "capacity_order_items" | "generic_order_items";
  qty: number;
  /** Per unit, VAT included. */
  nrc: Units;
  mrc: Units;
  billedFrom: number | null;
  billedTo: number | null;
  groupId: string | null;
  skuId: string | null;
  poolId: string | null;
  billingCycles: number | null;
  nanpaPrefixId: string | null;
  /** Numbers set aside for this item; fewer than `qty` while it is back-ordered. */
  numbers: string[];
}

/** What a scenario decided about an order when it was placed. */
export interface OrderFate {
  settlesAs?: "canceled";
  didsHiddenMs?: number;
  didState?: "blocked";
  didTerminatedAfterMs?: number;
  didVanishedAfterMs?: number;
  callback?: "never" | "duplicate" | "bad_signature" | "wrong_status";
  callbackDelayMs?: number;
}

export interface OrderRow {
  id: string;
  reference: string;
  description: string;
  amount: Units;
  status: OrderStatus;
  createdAt: number;
  /** When it settles by itself; null = never. */
  settleAt: number | null;
  callbackUrl: string | null;
  callbackMethod: CallbackMethod | null;
  externalReferenceId: string | null;
  items: OrderItemRow[];
  fate: OrderFate;
}

export interface DidRow {
  id: string;
  number: string;
  description: string | null;
  groupId: string;
  orderId: string;
  skuId: string;
  /** Blocked by the carrier, apart from the states that block by themselves. */
  blocked: boolean;
  awaitingRegistration: boolean;
  terminatedAt: number | null;
  capacityLimit: number | null;
  channelsIncluded: number;
  dedicatedChannels: number;
  /** Renewals left; null = forever. */
  billingCycles: number | null;
  /** What one renewal costs. */
  monthlyPrice: Units;
  createdAt: number;
  expiresAt: number;
  /** Lists and look-ups do not show it before. */
  visibleAt: number;
  trunkId: string | null;
  trunkGroupId: string | null;
  poolId: string | null;
  sharedGroupId: string | null;
  addressVerificationId: string | null;
  identityId: string | null;
  /** Something that a scenario will do to the number without being asked. */
  planned: { action: "terminate" | "vanish"; at: number } | null;
}

export type HistoryAction =
  | "assigned"
  | "renewed"
  | "canceled"
  | "removed"
  | "billing_cycles_count_changed"
  | "restored";

export interface HistoryRow {
  id: string;
  number: string;
  action: HistoryAction;
  method: "system" | "api3" | "staff";
  createdAt: number;
  /** Only for `billing_cycles_count_changed`. */
  from: string | null;
  to: string | null;
}

export interface TrunkRow {
  id: string;
  name: string;
  description: string | null;
  externalReferenceId: string | null;
  priority: number;
  weight: number;
  capacityLimit: number | null;
  cliFormat: string;
  cliPrefix: string | null;
  ringingTimeout: number | null;
  createdAt: number;
  configuration: { type: "pstn_configurations" | "sip_configurations"; attributes: Record<string, unknown> };
  groupId: string | null;
  popId: string | null;
}

export interface TrunkGroupRow {
  id: string;
  name: string;
  capacityLimit: number | null;
  externalReferenceId: string | null;
  createdAt: number;
}

export interface PoolRow {
  id: string;
  totalChannels: number;
}

export interface SharedGroupRow {
  id: string;
  name: string;
  poolId: string;
  sharedChannels: number;
  meteredChannels: number | null;
  externalReferenceId: string | null;
  createdAt: number;
}

export interface ExportRow {
  id: string;
  exportType: "cdr_in" | "cdr_out";
  status: "pending" | "processing" | "completed";
  /** Id of the file, which is not the id of the export. */
  fileId: string;
  filters: Record<string, string>;
  callbackUrl: string | null;
  callbackMethod: CallbackMethod | null;
  externalReferenceId: string | null;
  createdAt: number;
  fault: "export_stuck" | "export_corrupt_gzip" | "export_changed_header" | "export_duplicate_rows" | null;
}

/** One routing attempt of a simulated call. */
export interface CallRow {
  id: string;
  callId: string;
  startedAt: number;
  connectedAt: number | null;
  endedAt: number;
  source: string;
  did: string;
  durationSeconds: number;
  attempt: number;
  disconnectCode: number;
  response: string;
  disconnectInitiator: string;
  trunkName: string;
  destination: string;
  trunkGroupName: string;
  tollFree: Units;
  pstn: Units;
}

/** Numbers put on sale by the control endpoint. */
export interface StockRangeRow {
  groupId: string;
  first: string;
  count: number;
}

/** A SKU whose price changed, or that is no longer sold. */
export interface SkuChangeRow {
  setupPrice?: Units;
  monthlyPrice?: Units;
  gone?: boolean;
}

/** Identities, addresses, proofs and other papers keep their wire attributes; links are ids. */
export interface PaperRow {
  id: string;
  createdAt: number;
  attributes: Record<string, string | number | boolean | string[] | null>;
  links: Record<string, string | null>;
  lists: Record<string, string[]>;
}
