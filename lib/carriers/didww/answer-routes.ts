import type { ReadOptions } from "../budget";
import { CarrierError } from "../errors";
import type { AnswerPath } from "../facets/routing";
import { hasStatus } from "../transport";
import type { DidwwApi } from "./api";
import { linkedOne, toMany, toOne } from "./transform";
import { ensureGroup, findOwnGroup, removeGroup } from "./trunk-groups";
import { ensureTrunk, findOwnTrunks, isOfOneNumber, phoneTrunk, removeTrunk, sharedTrunk } from "./trunks";
import type { Linked } from "./types";

/** What is read with a number to see where its calls go. */
export const routeInclude = "voice_in_trunk,voice_in_trunk_group.voice_in_trunks";

/** What a number's calls go to at DIDWW: never both. null: nowhere. */
export type Target = { type: "voice_in_trunks" | "voice_in_trunk_groups"; id: string } | null;

/** Trunks and groups that we make and remove, one for each way that calls can go. */
export interface AnswerRoutes {
  /** Finds or makes what leads to `path`. */
  ensure(path: AnswerPath, tag: string, read: ReadOptions): Promise<Target>;
  /** The shared trunk to `host` turned out to be gone: it is looked for again. */
  forget(host: string): void;
}

/**
 * Numbers whose calls only go to our voice application share one trunk to it. A number that rings a phone, now or while our application is
 * away, has trunks of its own. All are found by our reference before they are made, so that repeating makes nothing twice.
 */
export function createAnswerRoutes(api: DidwwApi): AnswerRoutes {
  const shared = new Map<string, Promise<string>>();

  function ensureShared(host: string, read: ReadOptions): Promise<string> {
    const known = shared.get(host);
    if (known) return known;
    const { signal: _signal, ...forAll } = read;
    const wanted = { path: { kind: "sip", host, fallback: null }, priority: 1 } as const;
    const trunk = ensureTrunk(api, sharedTrunk(host), wanted, forAll);
    trunk.catch(() => shared.delete(host));
    shared.set(host, trunk);
    return trunk;
  }

  return {
    async ensure(path, tag, read) {
      if (path.kind === "pstn") {
        return { type: "voice_in_trunks", id: await ensureTrunk(api, phoneTrunk(tag), { path, priority: 1 }, read) };
      }
      const { host, fallback } = path;
      if (fallback === null) return { type: "voice_in_trunks", id: await ensureShared(host, read) };
      return { type: "voice_in_trunk_groups", id: await ensureGroup(api, tag, { host, fallback }, read) };
    },

    forget: (host) => void shared.delete(host),
  };
}

/** Sends a number's calls somewhere, or nowhere. @throws {CarrierError} gone: the number, or what it should lead to */
export async function routeNumber(
  api: DidwwApi,
  ref: string,
  { target, attributes = {} }: { target: Target; attributes?: Record<string, unknown> },
  read: ReadOptions,
): Promise<void> {
  const relationships = {
    voice_in_trunk: { data: target?.type === "voice_in_trunks" ? target : null },
    voice_in_trunk_group: { data: target?.type === "voice_in_trunk_groups" ? target : null },
  };
  try {
    await api.patch(`/dids/${encodeURIComponent(ref)}`, { type: "dids", id: ref, attributes, relationships }, read);
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    throw new CarrierError("gone", `DIDWW has no number ${ref}`, { subject: "number", cause: error });
  }
}

/** Whether a number's calls go there already. */
export function isRouted(did: Linked, target: Target): boolean {
  return (
    hasLink(did, "voice_in_trunk", target?.type === "voice_in_trunks" ? target.id : null) &&
    hasLink(did, "voice_in_trunk_group", target?.type === "voice_in_trunk_groups" ? target.id : null)
  );
}

function hasLink(did: Linked, name: string, id: string | null): boolean {
  const link = toOne(did, name);
  return id === null ? link.state === "empty" : link.state === "present" && link.id === id;
}

/** Takes down what was made for a number and nothing leads to any more. @param did as it was before it was sent to `target` */
export async function removeFormer(api: DidwwApi, did: Linked, target: Target, read: ReadOptions): Promise<void> {
  const trunk = linkedOne(did, "voice_in_trunk")?.resource;
  const group = linkedOne(did, "voice_in_trunk_group");
  if (group && group.resource.id !== target?.id && isOfOneNumber(group.resource)) {
    await removeGroup(api, group, target?.id ?? null, read);
  }
  // A group that was made meanwhile has taken the trunk over.
  if (trunk && target?.type !== "voice_in_trunk_groups" && trunk.id !== target?.id && isOfOneNumber(trunk)) {
    await removeTrunk(api, trunk.id, read);
  }
}

/**
 * Takes down what was ever made for a number and nothing leads to any more, also by a run that did not come to its end.
 * @throws {CarrierError} the carrier cannot be asked now
 */
export async function removeLeftovers(api: DidwwApi, tag: string, target: Target, read: ReadOptions): Promise<void> {
  const group = await findOwnGroup(api, tag, read);
  if (group && group.resource.id === target?.id) return;
  if (group) await removeGroup(api, group, target?.id ?? null, read);
  const members = group ? toMany(group, "voice_in_trunks").map(({ resource }) => resource.id) : [];
  for (const { id } of await findOwnTrunks(api, tag, read)) {
    if (id !== target?.id && !members.includes(id)) await removeTrunk(api, id, read);
  }
}
