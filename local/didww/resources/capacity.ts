import { newId } from "../ids.ts";
import { invalid, invalidBecause, invalidRelationship } from "../json-api/errors.ts";
import { equals, isTrue, type Resource, sortBy, toMany, toOne } from "../json-api/resource.ts";
import { parseWriteBody, toManyIds, toOneId, type WriteBody } from "../json-api/write-body.ts";
import { formatPrice } from "../money.ts";
import { isWhole, parseReference } from "../orders/parse-order.ts";
import type { Router } from "../router.ts";
import type { SharedGroupRow } from "../rows.ts";
import type { CapacityPoolSeed, QtyPricing } from "../seed/types.ts";
import { dateOnly, firstOfNextMonth, iso } from "../time.ts";
import type { World } from "../world.ts";
import { fromMap } from "./coverage.ts";
import { addReadRoutes, getRow, oneReply } from "./read-routes.ts";

const totalChannels = (world: World, pool: CapacityPoolSeed) =>
  world.tables.pools.get(pool.id)?.totalChannels ?? pool.totalChannels;

function assignedChannels(world: World, poolId: string): number {
  let sum = 0;
  for (const did of world.tables.dids.values()) if (did.poolId === poolId) sum += did.dedicatedChannels;
  for (const group of world.tables.sharedGroups.values()) if (group.poolId === poolId) sum += group.sharedChannels;
  return sum;
}

/** Channels of a pool that no number and no shared group uses. */
export function channelsFree(world: World, poolId: string): number {
  const pool = world.catalogue.pools.get(poolId);
  return pool ? totalChannels(world, pool) - assignedChannels(world, poolId) : 0;
}

export function capacityPools(world: World): Resource<CapacityPoolSeed> {
  const { tables } = world;
  return fromMap<CapacityPoolSeed>(world.catalogue.pools, {
    type: "capacity_pools",
    path: "capacity_pools",
    paginated: true,
    relationships: {
      countries: toMany("countries", (pool) => pool.countryIds),
      shared_capacity_groups: toMany("shared_capacity_groups", (pool) =>
        tables.sharedGroups.list((group) => group.poolId === pool.id).map((group) => group.id),
      ),
      qty_based_pricings: toMany("qty_based_pricings", (pool) => pool.pricings.map((pricing) => pricing.id)),
    },
    filters: {
      "country.id": { matches: (pool, ids) => pool.countryIds.some((id) => ids.includes(id)) },
      has_unassigned_channels: isTrue((pool) => channelsFree(world, pool.id) > 0),
      name: equals((pool) => pool.name),
    },
    sorts: { name: sortBy((pool) => pool.name) },
    attributes: (pool) => ({
      name: pool.name,
      renew_date: dateOnly(firstOfNextMonth(world.clock.now())),
      total_channels_count: totalChannels(world, pool),
      assigned_channels_count: assignedChannels(world, pool.id),
      minimum_limit: pool.minimumLimit,
      minimum_qty_per_order: pool.minimumQtyPerOrder,
      setup_price: formatPrice(pool.setupPrice),
      monthly_price: formatPrice(pool.monthlyPrice),
      metered_rate: formatPrice(pool.meteredRate),
    }),
  });
}

export function qtyBasedPricings(world: World): Resource<QtyPricing> {
  const pricings = [...world.catalogue.pools.values()].flatMap((pool) => pool.pricings);
  return fromMap<QtyPricing>(new Map(pricings.map((pricing) => [pricing.id, pricing])), {
    type: "qty_based_pricings",
    path: null,
    paginated: false,
    relationships: {},
    filters: {},
    sorts: {},
    attributes: ({ qty, setupPrice, monthlyPrice }) => ({
      qty,
      setup_price: formatPrice(setupPrice),
      monthly_price: formatPrice(monthlyPrice),
    }),
  });
}

export function sharedCapacityGroups(world: World): Resource<SharedGroupRow> {
  const rows = world.tables.sharedGroups;
  return {
    type: "shared_capacity_groups",
    path: "shared_capacity_groups",
    paginated: true,
    relationships: {
      capacity_pool: toOne("capacity_pools", (row) => row.poolId),
      dids: toMany("dids", (row) => world.tables.dids.list((did) => did.sharedGroupId === row.id).map((did) => did.id)),
    },
    filters: {
      "capacity_pool.id": equals((row) => row.poolId),
      external_reference_id: equals((row) => row.externalReferenceId),
      name: equals((row) => row.name),
    },
    sorts: { name: sortBy((row) => row.name), created_at: sortBy((row) => row.createdAt) },
    id: (row) => row.id,
    attributes: (row) => ({
      name: row.name,
      shared_channels_count: row.sharedChannels,
      metered_channels_count: row.meteredChannels,
      external_reference_id: row.externalReferenceId,
      created_at: iso(row.createdAt),
    }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

export function addCapacityRoutes(
  router: Router,
  world: World,
  pools: Resource<unknown>,
  groups: Resource<unknown>,
): void {
  addReadRoutes(router, pools);
  router.on("PATCH", "/capacity_pools/:id", async (request) => {
    const pool = getRow(pools, request) as CapacityPoolSeed;
    const writable = { type: "capacity_pools", attributes: ["total_channels_count"] };
    const wanted = parseWriteBody(await request.text(), writable, pool.id).attributes.total_channels_count;
    const least = Math.max(assignedChannels(world, pool.id), pool.minimumLimit);
    if (!isWhole(wanted, 0, totalChannels(world, pool))) throw invalid("total_channels_count", "can only be decreased");
    if (wanted < least) throw invalid("total_channels_count", `should be at least ${least}`);
    world.tables.pools.put(pool.id, { id: pool.id, totalChannels: wanted });
    return oneReply(request, pools, pool);
  });

  const writable = {
    type: "shared_capacity_groups",
    attributes: ["name", "shared_channels_count", "metered_channels_count", "external_reference_id"],
    relationships: ["capacity_pool", "dids"],
  };
  addReadRoutes(router, groups);
  router.on("POST", "/shared_capacity_groups", async (request) => {
    const body = parseWriteBody(await request.text(), writable);
    const id = newId();
    const blank = { id, name: "", poolId: "", sharedChannels: 0, meteredChannels: null, externalReferenceId: null };
    return oneReply(request, groups, save(world, { ...blank, createdAt: world.clock.now() }, body), 201);
  });
  router.on("PATCH", "/shared_capacity_groups/:id", async (request) => {
    const row = getRow(groups, request) as SharedGroupRow;
    return oneReply(request, groups, save(world, row, parseWriteBody(await request.text(), writable, row.id)));
  });
  router.on("DELETE", "/shared_capacity_groups/:id", (request) => {
    const row = getRow(groups, request) as SharedGroupRow;
    if (world.tables.dids.find((did) => did.sharedGroupId === row.id)) {
      throw invalidBecause(["The capacity group cannot be removed while active numbers are assigned to it"]);
    }
    world.tables.sharedGroups.delete(row.id);
    return { status: 204 };
  });
}

/** A group serves numbers of its pool's countries only. */
function refuseForeignCountry(world: World, poolId: string, didId: string, index: number): void {
  const groupId = world.tables.dids.get(didId)?.groupId ?? "";
  const countryId = world.catalogue.groups.get(groupId)?.countryId ?? "";
  if (world.catalogue.pools.get(poolId)?.countryIds.includes(countryId)) return;
  throw invalid(`dids/${index}`, "cannot be applied to shared capacity group", "/data/relationships/dids");
}

function save(world: World, row: SharedGroupRow, body: WriteBody): SharedGroupRow {
  const { attributes } = body;
  const changed: SharedGroupRow = {
    ...row,
    name: attributes.name === undefined ? row.name : String(attributes.name ?? ""),
    poolId: toOneId(body, "capacity_pool", "capacity_pools") ?? row.poolId,
    sharedChannels: (attributes.shared_channels_count as number | undefined) ?? row.sharedChannels,
    meteredChannels: (attributes.metered_channels_count as number | null | undefined) ?? row.meteredChannels,
    externalReferenceId: parseReference(attributes.external_reference_id) ?? row.externalReferenceId,
  };
  if (!changed.name) throw invalid("name", "can't be blank");
  if (world.tables.sharedGroups.find((other) => other.name === changed.name && other.id !== row.id)) {
    throw invalid("name", "has already been taken");
  }
  if (!world.catalogue.pools.has(changed.poolId)) throw invalidRelationship("capacity_pool", "must exist");
  if (!isWhole(changed.sharedChannels, 0, 32_767)) throw invalid("shared_channels_count", "is invalid");
  const { meteredChannels } = changed;
  if (meteredChannels !== null && !isWhole(meteredChannels, 0, 32_767))
    throw invalid("metered_channels_count", "is invalid");
  const own = row.poolId === changed.poolId ? row.sharedChannels : 0;
  if (changed.sharedChannels > channelsFree(world, changed.poolId) + own) {
    throw invalid("shared_channels_count", "exceeds the unassigned channels of the capacity pool");
  }
  const didIds = toManyIds(body, "dids", "dids");
  if (didIds?.some((id) => !world.tables.dids.get(id))) throw invalidRelationship("dids");
  for (const [index, id] of (didIds ?? []).entries()) refuseForeignCountry(world, changed.poolId, id, index);
  world.store.transaction(() => {
    world.tables.sharedGroups.put(changed.id, changed);
    if (!didIds) return;
    for (const did of world.tables.dids.list((one) => one.sharedGroupId === row.id || didIds.includes(one.id))) {
      world.tables.dids.put(did.id, { ...did, sharedGroupId: didIds.includes(did.id) ? changed.id : null });
    }
  });
  return changed;
}
