import { CarrierError, isCarrierError } from "../errors";
import { type AnswerPath, samePath } from "../facets/routing";
import type { DidwwApi } from "./api";
import type { ReadOptions } from "./budget";
import { hasStatus, isNameTaken } from "./failures";
import { trunkAttributes } from "./schema";
import { attributesOf, toAnswerPath } from "./transform";
import { pstnConfiguration, sipConfiguration } from "./trunk-configuration";
import type { Resource } from "./types";

export const trunkInclude = "voice_in_trunk,voice_in_trunk_group";

/** The two names of our trunks, both stable, so that an existing trunk is found before one is created. */
interface TrunkNames {
  reference: string;
  name: string;
}

const sharedTrunk = (host: string): TrunkNames => ({
  reference: `numninja:voice:${host}`.slice(0, 100),
  name: `NumNinja voice ${host}`,
});
const ownTrunk = (tag: string): TrunkNames => ({
  reference: `numninja:number:${tag}`.slice(0, 100),
  name: `NumNinja ${tag}`,
});

/** Trunks made for one number. The shared one to our voice application is never taken down with a number. */
export const isOwnTrunk = (trunk: Resource): boolean =>
  attributesOf(trunk, trunkAttributes).external_reference_id?.startsWith("numninja:number:") ?? false;

/** Inbound trunks at DIDWW that we make and remove. */
export interface Trunks {
  /** Finds or makes the trunk that leads to `path`. @returns its id */
  ensure(path: AnswerPath, tag: string, read: ReadOptions): Promise<string>;
  /** The shared trunk to `host` turned out to be gone: it is looked for again. */
  forget(host: string): void;
  /** Deletes a number's own trunk once nothing uses it. One that stays costs nothing, so failures are left to the next time. */
  remove(trunk: Resource, read: ReadOptions): Promise<void>;
}

/**
 * All numbers share one SIP trunk to our voice application; a number that rings a phone has a trunk of its own. Both are found by our
 * reference before they are made, so that repeating makes nothing twice.
 */
export function createTrunks(api: DidwwApi): Trunks {
  const shared = new Map<string, Promise<string>>();

  function ensureShared(path: AnswerPath & { kind: "sip" }, read: ReadOptions): Promise<string> {
    const known = shared.get(path.host);
    if (known) return known;
    const { signal: _signal, ...forAll } = read;
    const trunk = ensureTrunk(api, path, sharedTrunk(path.host), forAll);
    trunk.catch(() => shared.delete(path.host));
    shared.set(path.host, trunk);
    return trunk;
  }

  return {
    ensure: (path, tag, read) =>
      path.kind === "sip" ? ensureShared(path, read) : ensureTrunk(api, path, ownTrunk(tag), read),

    forget: (host) => void shared.delete(host),

    async remove(trunk, read) {
      try {
        const users = await api.list("/dids", { "filter[voice_in_trunk.id]": trunk.id, "page[size]": 1 }, read);
        if (users.items.length === 0) await api.delete(`/voice_in_trunks/${trunk.id}`, read);
      } catch (error) {
        if (!isCarrierError(error)) throw error;
      }
    },
  };
}

/** Sends a number's calls to a trunk, or to none. */
export async function routeNumber(
  api: DidwwApi,
  ref: string,
  { trunkId, attributes = {} }: { trunkId: string | null; attributes?: Record<string, unknown> },
  read: ReadOptions,
): Promise<void> {
  const relationships = {
    voice_in_trunk: { data: trunkId === null ? null : { type: "voice_in_trunks", id: trunkId } },
    voice_in_trunk_group: { data: null },
  };
  try {
    await api.patch(`/dids/${encodeURIComponent(ref)}`, { type: "dids", id: ref, attributes, relationships }, read);
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    throw new CarrierError("gone", `DIDWW has no number ${ref}`, { subject: "number", cause: error });
  }
}

const configurationFor = (path: AnswerPath) =>
  path.kind === "sip" ? sipConfiguration(path.host) : pstnConfiguration(path.e164);

/** Finds or makes a trunk that leads to `path`. Survives another worker making the same one at the same time. */
async function ensureTrunk(api: DidwwApi, path: AnswerPath, names: TrunkNames, read: ReadOptions): Promise<string> {
  const existing = await findTrunk(api, names, read);
  if (existing) return directTrunk(api, existing, path, read);
  const created = await createTrunk(api, path, names, read);
  if (created) return created;
  const raced = await findTrunk(api, names, read);
  if (raced) return directTrunk(api, raced, path, read);
  throw new CarrierError("unavailable", `DIDWW refuses the name ${names.name} as taken but lists no such trunk`);
}

/** Makes an existing trunk lead to `path`. */
async function directTrunk(api: DidwwApi, existing: Resource, path: AnswerPath, read: ReadOptions): Promise<string> {
  const configuration = configurationFor(path);
  const now = attributesOf(existing, trunkAttributes);
  if (now.configuration.type !== configuration.type) {
    throw new CarrierError(
      "rejected",
      `the trunk ${now.name} at DIDWW is of another type; delete or rename it in the panel`,
      { subject: "answer_path" },
    );
  }
  if (!samePath(toAnswerPath(existing), path)) {
    const body = { type: "voice_in_trunks", id: existing.id, attributes: { configuration } };
    await api.patch(`/voice_in_trunks/${existing.id}`, body, read);
  }
  return existing.id;
}

async function findTrunk(api: DidwwApi, names: TrunkNames, read: ReadOptions): Promise<Resource | null> {
  for (const filter of [{ "filter[external_reference_id]": names.reference }, { "filter[name]": names.name }]) {
    const { items } = await api.list("/voice_in_trunks", filter, read);
    const found = items.find(({ resource }) => {
      const trunk = attributesOf(resource, trunkAttributes);
      return trunk.external_reference_id === names.reference || trunk.name === names.name;
    });
    if (found) return found.resource;
  }
  return null;
}

/** @returns its id, or null when another worker made it in the meantime */
async function createTrunk(
  api: DidwwApi,
  path: AnswerPath,
  names: TrunkNames,
  read: ReadOptions,
): Promise<string | null> {
  const attributes = {
    name: names.name,
    external_reference_id: names.reference,
    priority: 1,
    weight: 65535,
    cli_format: "e164",
    configuration: configurationFor(path),
  };
  try {
    return (await api.post("/voice_in_trunks", { type: "voice_in_trunks", attributes }, read)).resource.id;
  } catch (error) {
    if (isNameTaken(error)) return null;
    throw error;
  }
}
