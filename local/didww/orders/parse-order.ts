import { invalid, parameterMissing, paramNotAllowed } from "../json-api/errors.ts";
import { isRecord, parseWriteBody } from "../json-api/write-body.ts";
import type { CallbackMethod } from "../rows.ts";

/** The body of `POST /orders`, its shape checked; whether the goods exist is looked at later. */
export interface OrderInput {
  items: (DidItemInput | CapacityItemInput)[];
  allowBackOrdering: boolean;
  callbackUrl: string | null;
  callbackMethod: CallbackMethod | null;
  externalReferenceId: string | null;
}

export interface DidItemInput {
  type: "did_order_items";
  skuId: string;
  qty: number | null;
  availableDidId: string | null;
  reservationId: string | null;
  nanpaPrefixId: string | null;
  billingCycles: number | null;
}

export interface CapacityItemInput {
  type: "capacity_order_items";
  poolId: string;
  qty: number;
}

const orderAttributes = ["allow_back_ordering", "callback_url", "callback_method", "external_reference_id", "items"];
const didAttributes = [
  "sku_id",
  "qty",
  "available_did_id",
  "did_reservation_id",
  "nanpa_prefix_id",
  "billing_cycles_count",
];
const choices = ["qty", "available_did_id", "did_reservation_id"];

/** @throws {ApiError} 400 for a wrong shape, 422 for a wrong value */
export function parseOrder(text: string): OrderInput {
  const { attributes } = parseWriteBody(text, { type: "orders", attributes: orderAttributes });
  const items = attributes.items;
  if (!Array.isArray(items) || items.length === 0) throw parameterMissing("items");
  return {
    items: items.map(parseItem),
    allowBackOrdering: attributes.allow_back_ordering !== false, // the vendor's default is to accept and wait
    ...parseCallback(attributes),
    externalReferenceId: parseReference(attributes.external_reference_id),
  };
}

/** `callback_url` and `callback_method` (default POST) of an order, export or verification. */
export function parseCallback(attributes: Record<string, unknown>) {
  const url = attributes.callback_url ?? null;
  const method = attributes.callback_method ?? null;
  if (url !== null && (typeof url !== "string" || !/^https?:\/\/./.test(url) || !URL.canParse(url))) {
    throw invalid("callback_url", "is invalid");
  }
  if (method !== null && method !== "get" && method !== "post") throw invalid("callback_method", "is invalid");
  return { callbackUrl: url, callbackMethod: (url === null ? null : (method ?? "post")) as CallbackMethod | null };
}

/** Our own id, at most 100 characters; it need not be unique. */
export function parseReference(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid("external_reference_id", "is invalid");
  if (value.length > 100) throw invalid("external_reference_id", "is too long (maximum is 100 characters)");
  return value;
}

function parseItem(item: unknown, index: number): DidItemInput | CapacityItemInput {
  if (!isRecord(item) || !isRecord(item.attributes)) throw parameterMissing(`items/${index}/attributes`);
  if (item.type === "did_order_items") return parseDidItem(item.attributes, index);
  if (item.type === "capacity_order_items") return parseCapacityItem(item.attributes, index);
  throw paramNotAllowed(`items/${index}/type`); // emergency and generic items are made by the carrier
}

function parseDidItem(attributes: Record<string, unknown>, index: number): DidItemInput {
  allowOnly(attributes, didAttributes, index);
  const chosen = choices.filter((name) => attributes[name] !== undefined && attributes[name] !== null);
  if (chosen.length === 0) throw parameterMissing(`items/${index}/qty`);
  if (chosen.length > 1) throw paramNotAllowed(`items/${index}/${chosen[1]}`);
  if (attributes.nanpa_prefix_id && chosen[0] !== "qty") throw paramNotAllowed(`items/${index}/nanpa_prefix_id`);
  const cycles = attributes.billing_cycles_count ?? null;
  if (cycles !== null && !isWhole(cycles, 0, 999)) throw invalidItem(index, "billing_cycles_count", "is invalid");
  return {
    type: "did_order_items",
    skuId: requiredText(attributes, "sku_id", index),
    qty: attributes.qty === undefined || attributes.qty === null ? null : quantity(attributes.qty, index),
    availableDidId: optionalText(attributes, "available_did_id", index),
    reservationId: optionalText(attributes, "did_reservation_id", index),
    nanpaPrefixId: optionalText(attributes, "nanpa_prefix_id", index),
    billingCycles: cycles,
  };
}

function parseCapacityItem(attributes: Record<string, unknown>, index: number): CapacityItemInput {
  allowOnly(attributes, ["capacity_pool_id", "qty"], index);
  if (attributes.qty === undefined) throw parameterMissing(`items/${index}/qty`);
  const poolId = requiredText(attributes, "capacity_pool_id", index);
  return { type: "capacity_order_items", poolId, qty: quantity(attributes.qty, index) };
}

function allowOnly(attributes: Record<string, unknown>, allowed: string[], index: number): void {
  const other = Object.keys(attributes).find((name) => !allowed.includes(name));
  if (other) throw paramNotAllowed(`items/${index}/${other}`);
}

export const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

export const invalidItem = (index: number, name: string, message: string) => invalid(`items/${index}/${name}`, message);

function quantity(value: unknown, index: number): number {
  if (!isWhole(value, 1, 1_000_000)) throw invalidItem(index, "qty", "must be greater than 0");
  return value;
}

function optionalText(attributes: Record<string, unknown>, name: string, index: number): string | null {
  const value = attributes[name] ?? null;
  if (value !== null && typeof value !== "string") throw invalidItem(index, name, "is invalid");
  return value;
}

function requiredText(attributes: Record<string, unknown>, name: string, index: number): string {
  const value = optionalText(attributes, name, index);
  if (!value) throw parameterMissing(`items/${index}/${name}`);
  return value;
}
