import { newId } from "../ids.ts";
import { invalid, invalidRelationship } from "../json-api/errors.ts";
import { equals, type Resource, sortBy, toMany } from "../json-api/resource.ts";
import { parseWriteBody, toManyIds, type WriteBody } from "../json-api/write-body.ts";
import { parseReference } from "../orders/parse-order.ts";
import type { Router } from "../router.ts";
import type { TrunkGroupRow } from "../rows.ts";
import { iso } from "../time.ts";
import { text, whole } from "../trunks/save-trunk.ts";
import type { World } from "../world.ts";
import { addReadRoutes, getRow, oneReply } from "./read-routes.ts";

export function voiceInTrunkGroups(world: World): Resource<TrunkGroupRow> {
  const rows = world.tables.trunkGroups;
  const members = (group: TrunkGroupRow) =>
    world.tables.trunks.list((trunk) => trunk.groupId === group.id).map((trunk) => trunk.id);
  return {
    type: "voice_in_trunk_groups",
    path: "voice_in_trunk_groups",
    paginated: true,
    relationships: { voice_in_trunks: toMany("voice_in_trunks", members) },
    filters: { external_reference_id: equals((group) => group.externalReferenceId) },
    sorts: { name: sortBy((group) => group.name), created_at: sortBy((group) => group.createdAt) },
    id: (group) => group.id,
    attributes: (group) => ({
      name: group.name,
      capacity_limit: group.capacityLimit,
      external_reference_id: group.externalReferenceId,
      created_at: iso(group.createdAt),
    }),
    meta: (group) => ({ trunks_count: members(group).length }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

const writable = {
  type: "voice_in_trunk_groups",
  attributes: ["name", "capacity_limit", "external_reference_id"],
  relationships: ["voice_in_trunks"],
};

export function addTrunkGroupRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  addReadRoutes(router, resource);
  router.on("POST", "/voice_in_trunk_groups", async (request) => {
    const body = parseWriteBody(await request.text(), writable);
    return oneReply(request, resource, saveGroup(world, body), 201);
  });
  router.on("PATCH", "/voice_in_trunk_groups/:id", async (request) => {
    const before = getRow(resource, request) as TrunkGroupRow;
    const body = parseWriteBody(await request.text(), writable, before.id);
    return oneReply(request, resource, saveGroup(world, body, before));
  });
  router.on("DELETE", "/voice_in_trunk_groups/:id", (request) => {
    deleteGroup(world, getRow(resource, request) as TrunkGroupRow);
    return { status: 204 };
  });
}

function saveGroup(world: World, body: WriteBody, before?: TrunkGroupRow): TrunkGroupRow {
  const { attributes } = body;
  const blank: TrunkGroupRow = {
    id: newId(),
    name: "",
    capacityLimit: null,
    externalReferenceId: null,
    createdAt: world.clock.now(),
  };
  const group: TrunkGroupRow = {
    ...(before ?? blank),
    ...("name" in attributes && { name: text("name", attributes.name) ?? "" }),
    ...("capacity_limit" in attributes && {
      capacityLimit: whole("capacity_limit", attributes.capacity_limit, 1, 32_767),
    }),
    ...("external_reference_id" in attributes && {
      externalReferenceId: parseReference(attributes.external_reference_id),
    }),
  };
  if (!group.name) throw invalid("name", "can't be blank");
  if (world.tables.trunkGroups.find((other) => other.name === group.name && other.id !== group.id)) {
    throw invalid("name", "has already been taken");
  }
  const trunkIds = toManyIds(body, "voice_in_trunks", "voice_in_trunks");
  if (trunkIds?.some((id) => !world.tables.trunks.get(id))) throw invalidRelationship("voice_in_trunks");
  world.store.transaction(() => {
    world.tables.trunkGroups.put(group.id, group);
    if (trunkIds) setMembers(world, group.id, trunkIds);
  });
  return group;
}

/** The list is the full membership. A trunk is in one group at most, so listing it here moves it. */
function setMembers(world: World, groupId: string, trunkIds: string[]): void {
  for (const trunk of world.tables.trunks.list((one) => one.groupId === groupId || trunkIds.includes(one.id))) {
    world.tables.trunks.put(trunk.id, { ...trunk, groupId: trunkIds.includes(trunk.id) ? groupId : null });
  }
}

function deleteGroup(world: World, group: TrunkGroupRow): void {
  const { tables } = world;
  const members = tables.trunks.list((trunk) => trunk.groupId === group.id);
  const memberIds = members.map((trunk) => trunk.id);
  const cascade = world.account.get().trunkGroupDelete === "cascade";
  const routed = tables.dids.list((did) => did.trunkGroupId === group.id || memberIds.includes(did.trunkId ?? ""));
  if (cascade && routed.length > 0) throw invalid("base", "Trunk group or one of its trunks is in use");
  world.store.transaction(() => {
    for (const did of routed) {
      if (did.trunkGroupId === group.id) tables.dids.put(did.id, { ...did, trunkGroupId: null });
    }
    for (const trunk of members) {
      if (cascade) tables.trunks.delete(trunk.id);
      else tables.trunks.put(trunk.id, { ...trunk, groupId: null });
    }
    tables.trunkGroups.delete(group.id);
  });
}
