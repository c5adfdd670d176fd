import type { ReadOptions } from "../budget";
import type { DidwwApi } from "./api";
import { toMany } from "./transform";
import { ensureTrunk, findOrMake, type Names, phoneTrunk, unlessRefused, voiceTrunk } from "./trunks";
import type { Linked } from "./types";

const groupOf = (tag: string): Names => ({ reference: phoneTrunk(tag).reference, name: `NumNinja ${tag} group` });

/**
 * Finds or makes a number's own group: our voice application first, and a phone where that is away. A trunk is in one group at most, so
 * both are the number's own.
 *
 * @returns the id of the group
 */
export async function ensureGroup(
  api: DidwwApi,
  tag: string,
  { host, fallback }: { host: string; fallback: string },
  read: ReadOptions,
): Promise<string> {
  const voice = { path: { kind: "sip", host, fallback: null }, priority: 1 } as const;
  const phone = { path: { kind: "pstn", e164: fallback }, priority: 2 } as const;
  const members = [
    await ensureTrunk(api, voiceTrunk(tag), voice, read),
    await ensureTrunk(api, phoneTrunk(tag), phone, read),
  ];
  const names = groupOf(tag);
  return findOrMake(names, {
    find: () => findGroup(api, names, read),
    adjust: (existing) => setMembers(api, existing.resource.id, members, read),
    make: () => createGroup(api, names, members, read),
  });
}

const trunks = (ids: readonly string[]) => ({
  voice_in_trunks: { data: ids.map((id) => ({ type: "voice_in_trunks", id })) },
});

async function findGroup(api: DidwwApi, { reference }: Names, read: ReadOptions): Promise<Linked | null> {
  const query = { "filter[external_reference_id]": reference, include: "voice_in_trunks" };
  return (await api.list("/voice_in_trunk_groups", query, read)).items[0] ?? null;
}

async function setMembers(api: DidwwApi, id: string, members: readonly string[], read: ReadOptions): Promise<string> {
  const body = { type: "voice_in_trunk_groups", id, relationships: trunks(members) };
  await api.patch(`/voice_in_trunk_groups/${id}`, body, read);
  return id;
}

/** @returns its id */
async function createGroup(
  api: DidwwApi,
  { reference, name }: Names,
  members: readonly string[],
  read: ReadOptions,
): Promise<string> {
  const attributes = { name, external_reference_id: reference };
  const body = { type: "voice_in_trunk_groups", attributes, relationships: trunks(members) };
  return (await api.post("/voice_in_trunk_groups", body, read)).resource.id;
}

/**
 * Takes down a number's own group and its trunks, after the number was sent elsewhere. Members leave it first: whether they survive their
 * group is not certain.
 *
 * @param keep a trunk of it that is still wanted
 */
export async function removeGroup(api: DidwwApi, group: Linked, keep: string | null, read: ReadOptions): Promise<void> {
  const members = toMany(group, "voice_in_trunks").map(({ resource }) => resource.id);
  await unlessRefused(async () => {
    await setMembers(api, group.resource.id, [], read);
    await api.delete(`/voice_in_trunk_groups/${group.resource.id}`, read);
  });
  for (const id of members) {
    if (id !== keep) await unlessRefused(() => api.delete(`/voice_in_trunks/${id}`, read));
  }
}

/** The group that was made for a number, with its trunks: also one that a crash left behind. */
export const findOwnGroup = (api: DidwwApi, tag: string, read: ReadOptions): Promise<Linked | null> =>
  findGroup(api, groupOf(tag), read);
