import { toDigits } from "@/lib/kernel/telephony/e164";
import type { AnswerPath, CallOptions } from "../carrier";
import { CarrierError } from "../errors";
import type { DidwwApi, ReadOptions } from "./api";
import { saysTaken } from "./failures";
import { didAttributes, trunkAttributes } from "./schema";
import { attributesOf, linkedOne, toAnswerPath, toOne } from "./transform";
import { pstnConfiguration, sipConfiguration } from "./trunk-configuration";
import type { Linked, Resource } from "./types";

const trunkInclude = "voice_in_trunk,voice_in_trunk_group";
const sharedTag = (host: string) => `numninja:voice:${host}`.slice(0, 100);
const ownTag = (tag: string) => `numninja:number:${tag}`.slice(0, 100);

/** Trunks made for one number. The shared one to our voice application is never taken down with a number. */
const isOwnTrunk = (trunk: Resource): boolean =>
  attributesOf(trunk, trunkAttributes).external_reference_id?.startsWith("numninja:number:") ?? false;

/**
 * Where DIDWW sends the calls of a number. All numbers share one SIP trunk to our voice application; a number that rings a phone
 * has a trunk of its own. Both are found by our reference before they are made, so that repeating makes nothing twice.
 */
export function createAnswerPaths(api: DidwwApi) {
  /** The shared trunk per host. Forgotten when DIDWW says that it is gone. */
  const shared = new Map<string, Promise<string>>();

  async function readNumber(ref: string, read: ReadOptions): Promise<Linked> {
    const did = await api.get(`/dids/${encodeURIComponent(ref)}`, { include: trunkInclude }, read);
    if (!did) throw new CarrierError("gone", `DIDWW has no number ${ref}`, { subject: "number" });
    return did;
  }

  async function findTrunk(reference: string, name: string, read: ReadOptions): Promise<Resource | null> {
    for (const filter of [{ "filter[external_reference_id]": reference }, { "filter[name]": name }]) {
      const { items } = await api.list("/voice_in_trunks", filter, read);
      const found = items.find(({ resource }) => {
        const trunk = attributesOf(resource, trunkAttributes);
        return trunk.external_reference_id === reference || trunk.name === name;
      });
      if (found) return found.resource;
    }
    return null;
  }

  /** Finds or makes a trunk that leads to `path`. Survives another worker making the same one at the same time. */
  async function ensureTrunk(path: AnswerPath, reference: string, name: string, read: ReadOptions): Promise<string> {
    const configuration = path.kind === "sip" ? sipConfiguration(path.host) : pstnConfiguration(path.e164);
    const existing = await findTrunk(reference, name, read);
    if (!existing) {
      const attributes = {
        name,
        external_reference_id: reference,
        priority: 1,
        weight: 65535,
        cli_format: "e164",
        configuration,
      };
      try {
        return (await api.post("/voice_in_trunks", { type: "voice_in_trunks", attributes }, read)).resource.id;
      } catch (error) {
        if (!saysTaken(error)) throw error;
        const raced = await findTrunk(reference, name, read);
        if (!raced)
          throw new CarrierError("unavailable", `DIDWW says the trunk ${name} exists but does not show it`, {
            cause: error,
          });
        return ensureTrunk(path, reference, name, read);
      }
    }
    if (attributesOf(existing, trunkAttributes).configuration.type !== configuration.type) {
      throw new CarrierError(
        "rejected",
        `the trunk ${name} at DIDWW is of another type; delete or rename it in the panel`,
        { subject: "answer_path" },
      );
    }
    if (!samePath(toAnswerPath(existing), path)) {
      // DIDWW replaces the whole configuration, so the whole is sent.
      await api.patch(
        `/voice_in_trunks/${existing.id}`,
        { type: "voice_in_trunks", id: existing.id, attributes: { configuration } },
        read,
      );
    }
    return existing.id;
  }

  function trunkFor(path: AnswerPath, tag: string, read: ReadOptions): Promise<string> {
    if (path.kind === "pstn") return ensureTrunk(path, ownTag(tag), `NumNinja ${tag}`, read);
    let trunk = shared.get(path.host);
    if (!trunk) {
      const { signal: _signal, ...forAll } = read;
      trunk = ensureTrunk(path, sharedTag(path.host), `NumNinja voice ${path.host}`, forAll);
      trunk.catch(() => shared.delete(path.host));
      shared.set(path.host, trunk);
    }
    return trunk;
  }

  async function route(
    ref: string,
    trunkId: string | null,
    attributes: Record<string, unknown>,
    read: ReadOptions,
  ): Promise<void> {
    await api.patch(
      `/dids/${encodeURIComponent(ref)}`,
      {
        type: "dids",
        id: ref,
        attributes,
        relationships: {
          voice_in_trunk: { data: trunkId === null ? null : { type: "voice_in_trunks", id: trunkId } },
          voice_in_trunk_group: { data: null },
        },
      },
      read,
    );
  }

  /** Deletes a number's own trunk once nothing uses it. A trunk that stays behind costs nothing, so failures are left to the next time. */
  async function removeTrunk(trunk: Resource, read: ReadOptions): Promise<void> {
    try {
      const users = await api.list("/dids", { "filter[voice_in_trunk.id]": trunk.id, "page[size]": 1 }, read);
      if (users.items.length === 0) await api.delete(`/voice_in_trunks/${trunk.id}`, read);
    } catch (error) {
      if (!(error instanceof CarrierError)) throw error;
    }
  }

  return {
    async apply(ref: string, path: AnswerPath | null, tag: string, options: CallOptions = {}): Promise<void> {
      const read: ReadOptions = { ...options, budget: options.budget ?? "provisioning" };
      const before = await readNumber(ref, read);
      const previous = linkedOne(before, "voice_in_trunk")?.resource ?? null;
      const trunkId = path && (await trunkFor(path, tag, read));
      if (!isRouted(before, trunkId)) {
        try {
          await route(ref, trunkId, { description: tag }, read);
        } catch (error) {
          const trunkGone = error instanceof CarrierError && error.subject === "answer_path" && path?.kind === "sip";
          if (!trunkGone) throw error;
          shared.delete(path.host);
          await route(ref, await trunkFor(path, tag, read), { description: tag }, read);
        }
      }
      const now = toRoutedPath(await readNumber(ref, read));
      if (!samePath(now, path))
        throw new CarrierError("unavailable", `DIDWW did not keep the answer path of ${ref}`, {
          subject: "answer_path",
          raw: { wanted: path, now },
        });
      if (previous && previous.id !== trunkId && isOwnTrunk(previous)) await removeTrunk(previous, read);
    },

    async read(ref: string, options: CallOptions = {}): Promise<AnswerPath | null> {
      return toRoutedPath(await readNumber(ref, { ...options, budget: options.budget ?? "provisioning" }));
    },

    /** Gives the number back. The purchase ends first, the trunk second: a crash between the two costs nothing. */
    async release(ref: string, options: CallOptions = {}): Promise<void> {
      const read: ReadOptions = { ...options, budget: options.budget ?? "provisioning" };
      const path = `/dids/${encodeURIComponent(ref)}`;
      const did = await api.get(path, { include: trunkInclude }, read);
      if (!did) return;
      if (!attributesOf(did.resource, didAttributes).terminated) {
        const ended = await api.patch(path, { type: "dids", id: ref, attributes: { terminated: true } }, read);
        if (!attributesOf(ended.resource, didAttributes).terminated)
          throw new CarrierError("rejected", `DIDWW did not end the number ${ref}`);
      }
      const trunk = linkedOne(did, "voice_in_trunk")?.resource;
      if (!trunk) return;
      try {
        await route(ref, null, {}, read);
      } catch (error) {
        if (!(error instanceof CarrierError)) throw error;
      }
      if (isOwnTrunk(trunk)) await removeTrunk(trunk, read);
    },
  };
}

/** The path of a number read with its trunk; a trunk group is not of our making and counts as nowhere we know. */
function toRoutedPath(did: Linked): AnswerPath | null {
  const relation = toOne(did, "voice_in_trunk");
  if (relation.state === "absent" || (relation.state === "present" && !relation.linked)) {
    throw new CarrierError("unavailable", "DIDWW left out the trunk that we asked for");
  }
  return relation.state === "present" && relation.linked ? toAnswerPath(relation.linked.resource) : null;
}

function isRouted(did: Linked, trunkId: string | null): boolean {
  const trunk = toOne(did, "voice_in_trunk");
  const group = toOne(did, "voice_in_trunk_group");
  return (
    group.state === "empty" &&
    (trunkId === null ? trunk.state === "empty" : trunk.state === "present" && trunk.id === trunkId)
  );
}

function samePath(a: AnswerPath | null, b: AnswerPath | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "sip") return b.kind === "sip" && a.host.toLowerCase() === b.host.toLowerCase();
  return b.kind === "pstn" && toDigits(a.e164) === toDigits(b.e164);
}
