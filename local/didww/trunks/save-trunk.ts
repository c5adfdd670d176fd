import { newId } from "../ids.ts";
import { invalid, invalidRelationship } from "../json-api/errors.ts";
import { toOneId, type WriteBody } from "../json-api/write-body.ts";
import { isWhole, parseReference } from "../orders/parse-order.ts";
import type { TrunkRow } from "../rows.ts";
import type { World } from "../world.ts";
import { readConfiguration } from "./configuration.ts";

const maxPortLike = 65_535;
const cliFormats = ["raw", "e164", "local"];

/** Creates (`before` absent) or changes an inbound trunk. @throws {ApiError} 400 or 422 */
export function saveTrunk(world: World, body: WriteBody, before?: TrunkRow): TrunkRow {
  const { attributes } = body;
  const base = before ?? blankTrunk(world);
  const trunk: TrunkRow = {
    ...base,
    ...("name" in attributes && { name: text("name", attributes.name) ?? "" }),
    ...("description" in attributes && { description: text("description", attributes.description) }),
    ...("external_reference_id" in attributes && {
      externalReferenceId: parseReference(attributes.external_reference_id),
    }),
    ...("priority" in attributes && { priority: whole("priority", attributes.priority, 0, maxPortLike) ?? 1 }),
    ...("weight" in attributes && { weight: whole("weight", attributes.weight, 0, maxPortLike) ?? maxPortLike }),
    ...("capacity_limit" in attributes && {
      capacityLimit: whole("capacity_limit", attributes.capacity_limit, 0, 32_767),
    }),
    ...("cli_prefix" in attributes && { cliPrefix: text("cli_prefix", attributes.cli_prefix) }),
    ...("ringing_timeout" in attributes && {
      ringingTimeout: whole("ringing_timeout", attributes.ringing_timeout, 1, 3_600),
    }),
  };
  if ("cli_format" in attributes) trunk.cliFormat = cliFormat(attributes.cli_format);
  if ("configuration" in attributes || !before) {
    trunk.configuration = readConfiguration(attributes.configuration, before?.configuration);
  }
  if (!trunk.name) throw invalid("name", "can't be blank");
  if (world.tables.trunks.find((other) => other.name === trunk.name && other.id !== trunk.id)) {
    throw invalid("name", "has already been taken");
  }
  const groupId = toOneId(body, "voice_in_trunk_group", "voice_in_trunk_groups");
  if (groupId && !world.tables.trunkGroups.get(groupId)) throw invalidRelationship("voice_in_trunk_group");
  if (groupId !== undefined) trunk.groupId = groupId;
  const popId = toOneId(body, "pop", "pops");
  if (popId && !world.catalogue.pops.has(popId)) throw invalidRelationship("pop");
  if (popId !== undefined) trunk.popId = popId;
  return world.tables.trunks.put(trunk.id, trunk);
}

function blankTrunk(world: World): TrunkRow {
  return {
    id: newId(),
    name: "",
    description: null,
    externalReferenceId: null,
    priority: 1,
    weight: maxPortLike,
    capacityLimit: null,
    cliFormat: "e164",
    cliPrefix: null,
    ringingTimeout: null,
    createdAt: world.clock.now(),
    configuration: { type: "pstn_configurations", attributes: {} },
    groupId: null,
    popId: null,
  };
}

export function text(name: string, value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  throw invalid(name, "is invalid");
}

export function whole(name: string, value: unknown, least: number, most: number): number | null {
  if (value === null) return null;
  if (typeof value === "number" && value > most) throw invalid(name, `must be less than or equal to ${most}`);
  if (!isWhole(value, least, most)) throw invalid(name, `must be greater than or equal to ${least}`);
  return value;
}

function cliFormat(value: unknown): string {
  if (typeof value !== "string" || !cliFormats.includes(value))
    throw invalid("cli_format", "is not included in the list");
  return value;
}
