import { invalid, invalidFieldValue, invalidRelationship } from "../json-api/errors.ts";
import { toOneId, type WriteBody } from "../json-api/write-body.ts";
import { isWhole } from "../orders/parse-order.ts";
import { channelsFree } from "../resources/capacity.ts";
import type { DidRow } from "../rows.ts";
import type { World } from "../world.ts";
import { restoreDid, terminateDid } from "./did-lifecycle.ts";
import { recordHistory } from "./history.ts";

export const didWritable = {
  type: "dids",
  attributes: ["description", "capacity_limit", "terminated", "dedicated_channels_count", "billing_cycles_count"],
  relationships: [
    "voice_in_trunk",
    "voice_in_trunk_group",
    "capacity_pool",
    "shared_capacity_group",
    "address_verification",
    "emergency_calling_service",
  ],
};

/**
 * Applies a PATCH to an owned number: all of it, or nothing.
 * @throws {ApiError} 422 for a value or a combination that does not hold
 */
export function patchDid(world: World, did: DidRow, body: WriteBody): DidRow {
  const changed: DidRow = { ...did, ...readAttributes(body), ...readLinks(world, body) };
  checkRouting(changed);
  checkCapacity(world, did, changed);
  const { terminated } = body.attributes;
  if (terminated !== undefined && typeof terminated !== "boolean") throw invalidFieldValue("terminated", terminated);

  return world.store.transaction(() => {
    world.tables.dids.put(did.id, changed);
    if (changed.billingCycles !== did.billingCycles) {
      const words = {
        from: String(did.billingCycles ?? "unlimited"),
        to: String(changed.billingCycles ?? "unlimited"),
      };
      recordHistory(world, did.number, "billing_cycles_count_changed", "api3", words);
    }
    if (terminated === true && did.terminatedAt === null) return terminateDid(world, changed, "api3");
    if (terminated === false && did.terminatedAt !== null) return restoreDid(world, changed);
    return changed;
  });
}

function readAttributes({ attributes }: WriteBody): Partial<DidRow> {
  const change: Partial<DidRow> = {};
  if ("description" in attributes) {
    const { description } = attributes;
    if (description !== null && typeof description !== "string") throw invalid("description", "is invalid");
    change.description = description;
  }
  if ("capacity_limit" in attributes) {
    change.capacityLimit = wholeOrNull("capacity_limit", attributes.capacity_limit, 0, 32_767);
  }
  if ("billing_cycles_count" in attributes) {
    change.billingCycles = wholeOrNull("billing_cycles_count", attributes.billing_cycles_count, 0, 999);
  }
  if ("dedicated_channels_count" in attributes) {
    const count = attributes.dedicated_channels_count;
    if (!isWhole(count, 0, 32_767)) throw invalid("dedicated_channels_count", "is invalid");
    change.dedicatedChannels = count;
  }
  return change;
}

function wholeOrNull(name: string, value: unknown, least: number, most: number): number | null {
  if (value === null) return null;
  if (typeof value === "number" && value > most) throw invalid(name, `must be less than or equal to ${most}`);
  if (!isWhole(value, least, most)) throw invalid(name, `must be greater than or equal to ${least}`);
  return value;
}

function readLinks(world: World, body: WriteBody): Partial<DidRow> {
  const { tables, catalogue } = world;
  const change: Partial<DidRow> = {};
  const trunkId = toOneId(body, "voice_in_trunk", "voice_in_trunks");
  if (trunkId && !tables.trunks.get(trunkId)) throw wrongId("trunk_id", "voice_in_trunk_id", "should exist");
  if (trunkId !== undefined) change.trunkId = trunkId;
  const trunkGroupId = toOneId(body, "voice_in_trunk_group", "voice_in_trunk_groups");
  if (trunkGroupId && !tables.trunkGroups.get(trunkGroupId)) {
    throw wrongId("trunk_group_id", "voice_in_trunk_group_id", "should exist");
  }
  if (trunkGroupId !== undefined) change.trunkGroupId = trunkGroupId;
  const poolId = toOneId(body, "capacity_pool", "capacity_pools");
  if (poolId && !catalogue.pools.has(poolId)) throw wrongId("capacity_pool_id", "capacity_pool_id");
  if (poolId !== undefined) change.poolId = poolId;
  const sharedGroupId = toOneId(body, "shared_capacity_group", "shared_capacity_groups");
  if (sharedGroupId && !tables.sharedGroups.get(sharedGroupId)) throw invalidRelationship("shared_capacity_group");
  if (sharedGroupId !== undefined) change.sharedGroupId = sharedGroupId;
  const verificationId = toOneId(body, "address_verification", "address_verifications");
  if (verificationId && !tables.addressVerifications.get(verificationId))
    throw invalidRelationship("address_verification");
  // No emergency calling service exists here, so only "none" can be written.
  if (toOneId(body, "emergency_calling_service", "emergency_calling_services")) {
    throw invalidRelationship("emergency_calling_service");
  }
  if (verificationId !== undefined) change.addressVerificationId = verificationId;
  return change;
}

const wrongId = (field: string, attribute: string, message = "is invalid") =>
  invalid(field, message, `/data/attributes/${attribute}`);

/** A trunk or a group, never both: a PATCH that sets one has to clear the other. */
function checkRouting(did: DidRow): void {
  if (did.trunkId && did.trunkGroupId)
    throw invalidRelationship("voice_in_trunk", "can't be set together with a group");
}

function checkCapacity(world: World, before: DidRow, after: DidRow): void {
  const pool = after.poolId ? world.catalogue.pools.get(after.poolId) : undefined;
  const countryId = world.catalogue.groups.get(after.groupId)?.countryId ?? "";
  if (pool && !pool.countryIds.includes(countryId)) {
    throw invalid("capacity_pool_id", "is not allowed for DID country");
  }
  const shared = after.sharedGroupId ? world.tables.sharedGroups.get(after.sharedGroupId) : undefined;
  if (shared && !world.catalogue.pools.get(shared.poolId)?.countryIds.includes(countryId)) {
    throw invalid("shared_capacity_group_id", "is not allowed for DID country");
  }
  if (after.dedicatedChannels === before.dedicatedChannels && after.poolId === before.poolId) return;
  if (after.dedicatedChannels === 0) return;
  if (!pool) throw invalid("dedicated_channels_count", "needs a capacity pool");
  const released = before.poolId === pool.id ? before.dedicatedChannels : 0;
  if (after.dedicatedChannels > channelsFree(world, pool.id) + released) {
    throw invalid("dedicated_channels_count", "exceeds the unassigned channels of the capacity pool");
  }
}
