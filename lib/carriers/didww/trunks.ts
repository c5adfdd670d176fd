import type { ReadOptions } from "../budget";
import { CarrierError, isCarrierError } from "../errors";
import { type AnswerPath, samePath } from "../facets/routing";
import type { DidwwApi } from "./api";
import { isNameTaken } from "./failures";
import { trunkAttributes } from "./schema";
import { attributesOf, toAnswerPath } from "./transform";
import { pstnConfiguration, sipConfiguration } from "./trunk-configuration";
import type { Resource } from "./types";

/** The two names of what we make, both stable, so that it is found before it is made. */
export interface Names {
  reference: string;
  name: string;
}

const ofNumber = "numninja:number:";

export const sharedTrunk = (host: string): Names => ({
  reference: `numninja:voice:${host}`.slice(0, 100),
  name: `NumNinja voice ${host}`,
});
/** The phone of one number; its group has the same reference. */
export const phoneTrunk = (tag: string): Names => ({ reference: `${ofNumber}${tag}`, name: `NumNinja ${tag}` });
/** The way of one number to our voice application, where a phone stands behind it. */
export const voiceTrunk = (tag: string): Names => ({
  reference: `${ofNumber}${tag}:voice`,
  name: `NumNinja ${tag} voice`,
});

/** Trunks and groups made for one number. The shared trunk to our voice application is never taken down with a number. */
export const isOfOneNumber = ({ attributes }: Resource): boolean =>
  String(attributes.external_reference_id ?? "").startsWith(ofNumber);

/** A trunk as it should be. `priority`: the lowest is tried first. */
interface WantedTrunk {
  path: AnswerPath;
  priority: number;
}

const configurationFor = (path: AnswerPath) =>
  path.kind === "sip" ? sipConfiguration(path.host) : pstnConfiguration(path.e164);

interface FindOrMake<T> {
  find(): Promise<T | null>;
  /** Makes what was found as it should be. */
  adjust(found: T): Promise<string>;
  make(): Promise<string>;
}

/** Finds what has a name of ours, or makes it. Survives another worker making it at the same time. @returns its id */
export async function findOrMake<T>({ name }: Names, { find, adjust, make }: FindOrMake<T>): Promise<string> {
  const existing = await find();
  if (existing) return adjust(existing);
  try {
    return await make();
  } catch (error) {
    if (!isNameTaken(error)) throw error;
  }
  const raced = await find();
  if (raced) return adjust(raced);
  throw new CarrierError("unavailable", `DIDWW refuses the name ${name} as taken but lists nothing that has it`);
}

/** Finds or makes a trunk. @returns its id */
export const ensureTrunk = (api: DidwwApi, names: Names, wanted: WantedTrunk, read: ReadOptions): Promise<string> =>
  findOrMake(names, {
    find: () => findTrunk(api, names, read),
    adjust: (existing) => directTrunk(api, existing, wanted, read),
    make: () => createTrunk(api, names, wanted, read),
  });

/** Makes an existing trunk as it should be. */
async function directTrunk(
  api: DidwwApi,
  existing: Resource,
  { path, priority }: WantedTrunk,
  read: ReadOptions,
): Promise<string> {
  const configuration = configurationFor(path);
  const now = attributesOf(existing, trunkAttributes);
  if (now.configuration.type !== configuration.type) {
    throw new CarrierError(
      "rejected",
      `the trunk ${now.name} at DIDWW is of another type; delete or rename it in the panel`,
      { subject: "answer_path" },
    );
  }
  if (!samePath(toAnswerPath(existing), path) || now.priority !== priority) {
    const body = { type: "voice_in_trunks", id: existing.id, attributes: { priority, configuration } };
    await api.patch(`/voice_in_trunks/${existing.id}`, body, read);
  }
  return existing.id;
}

/** The trunks that were made for a number. */
export async function findOwnTrunks(api: DidwwApi, tag: string, read: ReadOptions): Promise<Resource[]> {
  const found: Resource[] = [];
  for (const { reference } of [voiceTrunk(tag), phoneTrunk(tag)]) {
    const { items } = await api.list("/voice_in_trunks", { "filter[external_reference_id]": reference }, read);
    found.push(...items.map(({ resource }) => resource));
  }
  return found;
}

async function findTrunk(api: DidwwApi, names: Names, read: ReadOptions): Promise<Resource | null> {
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

/** @returns its id */
async function createTrunk(
  api: DidwwApi,
  names: Names,
  { path, priority }: WantedTrunk,
  read: ReadOptions,
): Promise<string> {
  const attributes = {
    name: names.name,
    external_reference_id: names.reference,
    priority,
    weight: 65535,
    cli_format: "e164",
    configuration: configurationFor(path),
  };
  return (await api.post("/voice_in_trunks", { type: "voice_in_trunks", attributes }, read)).resource.id;
}

/** Deletes a trunk once no number uses it. */
export const removeTrunk = (api: DidwwApi, id: string, read: ReadOptions): Promise<void> =>
  unlessRefused(async () => {
    const users = await api.list("/dids", { "filter[voice_in_trunk.id]": id, "page[size]": 1 }, read);
    if (users.items.length === 0) await api.delete(`/voice_in_trunks/${id}`, read);
  });

/**
 * Takes something down. What DIDWW refuses to take down, or has no more, stays so: it costs nothing.
 * @throws {CarrierError} it may work later, so its caller repeats it
 */
export async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isCarrierError(error) || error.retryable) throw error;
  }
}
