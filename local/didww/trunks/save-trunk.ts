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
  const trunk: TrunkRow = { ...(before ?? blankTrunk(world)), ...changesOf(attributes) };
  if ("configuration" in attributes || !before) {
    trunk.configuration = readConfiguration(attributes.configuration, before?.configuration);
  }
  if (!trunk.name) throw invalid("name", "can't be blank");
  if (world.tables.trunks.find((other) => other.name === trunk.name && other.id !== trunk.id)) {
    throw invalid("name", "has already been taken");
  }
  return world.tables.trunks.put(trunk.id, { ...trunk, ...linksOf(world, body) });
}

/** How each attribute is read. One that is absent from the body stays as it is. */
const readers: Record<string, (value: unknown) => Partial<TrunkRow>> = {
  name: (value) => ({ name: text("name", value) ?? "" }),
  description: (value) => ({ description: text("description", value) }),
  external_reference_id: (value) => ({ externalReferenceId: parseReference(value) }),
  priority: (value) => ({ priority: whole("priority", value, 0, maxPortLike) ?? 1 }),
  weight: (value) => ({ weight: whole("weight", value, 0, maxPortLike) ?? maxPortLike }),
  capacity_limit: (value) => ({ capacityLimit: whole("capacity_limit", value, 0, 32_767) }),
  cli_prefix: (value) => ({ cliPrefix: text("cli_prefix", value) }),
  ringing_timeout: (value) => ({ ringingTimeout: whole("ringing_timeout", value, 1, 3_600) }),
  cli_format: (value) => ({ cliFormat: cliFormat(value) }),
};

function changesOf(attributes: WriteBody["attributes"]): Partial<TrunkRow> {
  const given = Object.entries(readers).filter(([name]) => name in attributes);
  return Object.assign({}, ...given.map(([name, read]) => read(attributes[name])));
}

function linksOf(world: World, body: WriteBody): Partial<TrunkRow> {
  const groupId = toOneId(body, "voice_in_trunk_group", "voice_in_trunk_groups");
  if (groupId && !world.tables.trunkGroups.get(groupId)) throw invalidRelationship("voice_in_trunk_group");
  const popId = toOneId(body, "pop", "pops");
  if (popId && !world.catalogue.pops.has(popId)) throw invalidRelationship("pop");
  return { ...(groupId !== undefined && { groupId }), ...(popId !== undefined && { popId }) };
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
