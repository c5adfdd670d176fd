import { newId } from "../ids.ts";
import type { DidRow, OrderItemRow, OrderRow } from "../rows.ts";
import { addMonth } from "../time.ts";
import type { World } from "../world.ts";
import { scheduleDid } from "./did-lifecycle.ts";
import { recordHistory } from "./history.ts";

/** The number of a completed order becomes the account's own. */
export function createDid(world: World, order: OrderRow, item: OrderItemRow, number: string): DidRow {
  const now = world.clock.now();
  const { fate } = order;
  const group = item.groupId ? world.catalogue.groups.get(item.groupId) : undefined;
  const sku = item.skuId ? world.catalogue.skus.get(item.skuId) : undefined;
  const did: DidRow = {
    id: newId(),
    number,
    description: null,
    groupId: item.groupId ?? "",
    orderId: order.id,
    skuId: item.skuId ?? "",
    blocked: fate.didState === "blocked",
    awaitingRegistration: group?.needsRegistration ?? false,
    terminatedAt: null,
    capacityLimit: null,
    channelsIncluded: sku?.channels ?? 0,
    dedicatedChannels: 0,
    billingCycles: item.billingCycles,
    monthlyPrice: item.mrc,
    createdAt: now,
    expiresAt: addMonth(now),
    visibleAt: now + (fate.didsHiddenMs ?? 0),
    trunkId: null,
    trunkGroupId: null,
    poolId: null,
    sharedGroupId: null,
    addressVerificationId: null,
    identityId: null,
    planned: plannedFor(order, now),
  };
  world.tables.dids.put(did.id, did);
  recordHistory(world, number, "assigned", "api3");
  scheduleDid(world, did);
  return did;
}

function plannedFor({ fate }: OrderRow, now: number): DidRow["planned"] {
  if (fate.didVanishedAfterMs !== undefined) return { action: "vanish", at: now + fate.didVanishedAfterMs };
  if (fate.didTerminatedAfterMs !== undefined) return { action: "terminate", at: now + fate.didTerminatedAfterMs };
  return null;
}
