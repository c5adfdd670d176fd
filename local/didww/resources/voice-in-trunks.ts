import { invalid } from "../json-api/errors.ts";
import { equals, type Resource, sortBy, toOne } from "../json-api/resource.ts";
import { parseWriteBody } from "../json-api/write-body.ts";
import type { Router } from "../router.ts";
import type { TrunkRow } from "../rows.ts";
import { iso } from "../time.ts";
import { saveTrunk } from "../trunks/save-trunk.ts";
import type { World } from "../world.ts";
import { addReadRoutes, getRow, oneReply } from "./read-routes.ts";

export function voiceInTrunks(world: World): Resource<TrunkRow> {
  const rows = world.tables.trunks;
  return {
    type: "voice_in_trunks",
    path: "voice_in_trunks",
    paginated: true,
    relationships: {
      voice_in_trunk_group: toOne("voice_in_trunk_groups", (trunk) => trunk.groupId),
      pop: toOne("pops", (trunk) => trunk.popId),
    },
    filters: {
      "configuration.type": equals((trunk) => trunk.configuration.type),
      external_reference_id: equals((trunk) => trunk.externalReferenceId),
      name: equals((trunk) => trunk.name),
    },
    sorts: {
      name: sortBy((trunk) => trunk.name),
      description: sortBy((trunk) => trunk.description),
      external_reference_id: sortBy((trunk) => trunk.externalReferenceId),
      priority: sortBy((trunk) => trunk.priority),
      weight: sortBy((trunk) => trunk.weight),
      capacity_limit: sortBy((trunk) => trunk.capacityLimit),
      cli_format: sortBy((trunk) => trunk.cliFormat),
      cli_prefix: sortBy((trunk) => trunk.cliPrefix),
      ringing_timeout: sortBy((trunk) => trunk.ringingTimeout),
      created_at: sortBy((trunk) => trunk.createdAt),
    },
    id: (trunk) => trunk.id,
    attributes: (trunk) => ({
      name: trunk.name,
      description: trunk.description,
      external_reference_id: trunk.externalReferenceId,
      priority: trunk.priority,
      weight: trunk.weight,
      capacity_limit: trunk.capacityLimit,
      cli_format: trunk.cliFormat,
      cli_prefix: trunk.cliPrefix,
      ringing_timeout: trunk.ringingTimeout,
      created_at: iso(trunk.createdAt),
      configuration: trunk.configuration,
    }),
    all: () => rows.values(),
    find: (id) => rows.get(id) ?? null,
  };
}

const writable = {
  type: "voice_in_trunks",
  attributes: [
    "name",
    "description",
    "external_reference_id",
    "priority",
    "weight",
    "capacity_limit",
    "cli_format",
    "cli_prefix",
    "ringing_timeout",
    "configuration",
  ],
  relationships: ["voice_in_trunk_group", "pop"],
};

export function addTrunkRoutes(router: Router, world: World, resource: Resource<unknown>): void {
  addReadRoutes(router, resource);
  router.on("POST", "/voice_in_trunks", async (request) => {
    const body = parseWriteBody(await request.text(), writable);
    return oneReply(request, resource, saveTrunk(world, body), 201);
  });
  router.on("PATCH", "/voice_in_trunks/:id", async (request) => {
    const before = getRow(resource, request) as TrunkRow;
    const body = parseWriteBody(await request.text(), writable, before.id);
    return oneReply(request, resource, saveTrunk(world, body, before));
  });
  router.on("DELETE", "/voice_in_trunks/:id", (request) => {
    const trunk = getRow(resource, request) as TrunkRow;
    const users = world.tables.dids.list((did) => did.trunkId === trunk.id);
    if (users.length > 0 && world.account.get().trunkDelete === "refuse") throw invalid("base", "Trunk is in use");
    world.store.transaction(() => {
      for (const did of users) world.tables.dids.put(did.id, { ...did, trunkId: null });
      world.tables.trunks.delete(trunk.id);
    });
    return { status: 204 };
  });
}
