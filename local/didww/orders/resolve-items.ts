import { numberOfAvailableDid } from "../ids.ts";
import { parseMoney, withVat } from "../money.ts";
import type { OrderItemRow, ReservationRow } from "../rows.ts";
import type { Occasion, Scenario } from "../scenarios.ts";
import type { NanpaPrefix, Sku } from "../seed/types.ts";
import { restOfMonth } from "../time.ts";
import { currentSku, returnToStock, type World, withdrawNumber } from "../world.ts";
import { type CapacityItemInput, type DidItemInput, invalidItem, type OrderInput } from "./parse-order.ts";

/** An item that can be sold: its row, and what has to be taken when the order is written. */
export interface ResolvedItem {
  row: OrderItemRow;
  /** The hold that it uses up. */
  reservation: ReservationRow | null;
  /** How many numbers to pick at random. */
  pick: number;
}

/**
 * Finds the goods of every item at the prices of now. Takes nothing yet, so a refusal leaves nothing behind, except what
 * a scenario wanted to happen to the rest of the world.
 * @throws {ApiError} 422 naming the item
 */
export function resolveItems(world: World, input: OrderInput): ResolvedItem[] {
  const claimed = new Set<string>();
  const picked = new Map<string, number>();
  return input.items.map((item, index) => {
    if (item.type === "capacity_order_items") return resolveCapacity(world, item, index);
    const sku = resolveSku(world, item, index, input.externalReferenceId);
    const row = didItemRow(world, item, sku);
    if (item.qty !== null) {
      const already = picked.get(sku.groupId) ?? 0;
      const pick = resolveQuantity(world, item, sku, index, already, input);
      picked.set(sku.groupId, already + pick);
      return { row, reservation: null, pick };
    }
    const { number, reservation } = resolveNumber(world, item, sku, index);
    if (claimed.has(number))
      throw invalidItem(index, item.reservationId ? "did_reservation_id" : "available_did_id", "is invalid");
    claimed.add(number);
    return { row: { ...row, numbers: [number] }, reservation, pick: 0 };
  });
}

function didItemRow(world: World, item: DidItemInput, sku: Sku): OrderItemRow {
  const { vatPercent } = world.account.get();
  return {
    type: "did_order_items",
    qty: item.qty ?? 1,
    nrc: withVat(sku.setupPrice, vatPercent),
    mrc: withVat(sku.monthlyPrice, vatPercent),
    billedFrom: null,
    billedTo: null,
    groupId: sku.groupId,
    skuId: sku.id,
    poolId: null,
    billingCycles: item.billingCycles,
    nanpaPrefixId: item.nanpaPrefixId,
    numbers: [],
  };
}

function resolveSku(world: World, item: DidItemInput, index: number, reference: string | null): Sku {
  const groupId = world.catalogue.skus.get(item.skuId)?.groupId;
  const occasion: Occasion = { numbers: numbersOf(world, item), groupId, skuId: item.skuId, reference };
  const gone = world.scenarios.take("sku_gone", occasion);
  if (gone?.permanent) world.tables.skuChanges.put(item.skuId, { gone: true });
  const sku = gone ? null : currentSku(world, item.skuId);
  if (!sku) throw invalidItem(index, "sku_id", "is invalid");
  const changed = world.scenarios.take("price_changed", occasion);
  if (changed) {
    const prices = pricesOf(changed, sku);
    world.tables.skuChanges.put(sku.id, prices);
    return { ...sku, ...prices };
  }
  const charged = world.scenarios.take("charged_otherwise", occasion);
  return charged ? { ...sku, ...pricesOf(charged, sku) } : sku;
}

/** What a scenario makes of a SKU's prices. */
function pricesOf({ factor = 1.5, setup_price, monthly_price }: Scenario, sku: Sku) {
  return {
    monthlyPrice: monthly_price ? parseMoney(monthly_price) : Math.round(sku.monthlyPrice * factor),
    setupPrice: setup_price ? parseMoney(setup_price) : sku.setupPrice,
  };
}

/** The number that an item names, if it names one; for the filters of scenarios. */
function numbersOf(world: World, item: DidItemInput): string[] {
  const held = item.reservationId ? world.tables.reservations.get(item.reservationId)?.number : undefined;
  const number = held ?? (item.availableDidId ? numberOfAvailableDid(item.availableDidId) : undefined);
  return number ? [number] : [];
}

function resolveNumber(world: World, item: DidItemInput, sku: Sku, index: number) {
  const [number] = numbersOf(world, item);
  const reservation = item.reservationId ? (world.tables.reservations.get(item.reservationId) ?? null) : null;
  const name = item.reservationId ? "did_reservation_id" : "available_did_id";
  const refused = invalidItem(index, name, "is invalid");
  const held = reservation !== null;
  if (!number || world.stock.groupOf(number) !== sku.groupId || (!held && !world.stock.isFree(number))) throw refused;

  const occasion = { numbers: [number], groupId: sku.groupId, skuId: sku.id };
  if (held && world.scenarios.take("reservation_lapsed_before_order", occasion)) {
    world.tables.reservations.delete(reservation.id);
    returnToStock(world, number);
    throw refused;
  }
  if (world.scenarios.take("taken_between_reserve_and_order", occasion)) {
    if (held) world.tables.reservations.delete(reservation.id);
    withdrawNumber(world, number);
    throw refused;
  }
  return { number, reservation };
}

function resolveQuantity(
  world: World,
  item: DidItemInput,
  sku: Sku,
  index: number,
  already: number,
  input: OrderInput,
): number {
  const prefix = item.nanpaPrefixId ? world.catalogue.nanpaPrefixes.get(item.nanpaPrefixId) : undefined;
  if (item.nanpaPrefixId && !prefix) throw invalidItem(index, "nanpa_prefix_id", "is invalid");
  const wanted = item.qty ?? 0;
  const partial = world.scenarios.take("partial_stock", { groupId: sku.groupId, skuId: sku.id });
  const inStock = freeOfGroup(world, sku.groupId, prefix) - already;
  const free = Math.max(0, partial ? Math.min(inStock, partial.available ?? 1) : inStock);
  if (wanted > free && !input.allowBackOrdering) throw invalidItem(index, "qty", "exceeds available DIDs count");
  return Math.min(wanted, free);
}

function freeOfGroup(world: World, groupId: string, prefix: NanpaPrefix | undefined): number {
  if (!prefix) return world.stock.freeCount(groupId);
  return world.stock.freeNumbers(groupId).filter(inPrefix(prefix)).length;
}

export const inPrefix = (prefix: NanpaPrefix) => (number: string) => number.startsWith(`1${prefix.npa}${prefix.nxx}`);

function resolveCapacity(world: World, item: CapacityItemInput, index: number): ResolvedItem {
  const pool = world.catalogue.pools.get(item.poolId);
  if (!pool) throw invalidItem(index, "capacity_pool_id", "is invalid");
  if (item.qty < pool.minimumQtyPerOrder) {
    throw invalidItem(index, "qty", `should be at least ${pool.minimumQtyPerOrder}`);
  }
  const price = [...pool.pricings].sort((a, b) => b.qty - a.qty).find(({ qty }) => item.qty >= qty) ?? pool;
  const { vatPercent } = world.account.get();
  const row: OrderItemRow = {
    type: "capacity_order_items",
    qty: item.qty,
    nrc: withVat(price.setupPrice, vatPercent),
    mrc: withVat(Math.round(price.monthlyPrice * restOfMonth(world.clock.now())), vatPercent),
    billedFrom: null,
    billedTo: null,
    groupId: null,
    skuId: null,
    poolId: pool.id,
    billingCycles: null,
    nanpaPrefixId: null,
    numbers: [],
  };
  return { row, reservation: null, pick: 0 };
}
