import { CarrierError, isCarrierError } from "../errors";
import { type AnswerPath, type Routing, samePath } from "../facets/routing";
import type { DidwwApi } from "./api";
import { type ReadOptions, withBudget } from "./budget";
import { linkedOne, toAnswerPath, toOne } from "./transform";
import { isOwnTrunk, routeNumber, type Trunks, trunkInclude } from "./trunks";
import type { Linked } from "./types";

/** Where DIDWW sends the calls of a number: to a trunk. */
export const createRouting = (api: DidwwApi, trunks: Trunks): Routing => ({
  async apply(ref, path, tag, options) {
    const read = withBudget("provisioning", options);
    const before = await readNumber(api, ref, read);
    const previous = linkedOne(before, "voice_in_trunk")?.resource ?? null;
    const trunkId = await routeTo({ api, trunks, ref, path, tag, read }, before);
    const now = toRoutedPath(await readNumber(api, ref, read));
    if (!samePath(now, path))
      throw new CarrierError("unavailable", `DIDWW did not keep the answer path of ${ref}`, {
        subject: "answer_path",
        raw: { wanted: path, now },
      });
    if (previous && previous.id !== trunkId && isOwnTrunk(previous)) await trunks.remove(previous, read);
  },

  async read(ref, options) {
    return toRoutedPath(await readNumber(api, ref, withBudget("provisioning", options)));
  },
});

interface RouteChange {
  api: DidwwApi;
  trunks: Trunks;
  ref: string;
  path: AnswerPath | null;
  tag: string;
  read: ReadOptions;
}

/** @returns the id of the trunk that leads to the path, null for none */
async function routeTo(change: RouteChange, before: Linked): Promise<string | null> {
  const { api, trunks, ref, path, tag, read } = change;
  const attributes = { description: tag };
  const trunkId = path && (await trunks.ensure(path, tag, read));
  if (isRouted(before, trunkId)) return trunkId;
  try {
    await routeNumber(api, ref, { trunkId, attributes }, read);
    return trunkId;
  } catch (error) {
    const isTrunkGone = isCarrierError(error) && error.subject === "answer_path" && path?.kind === "sip";
    if (!isTrunkGone) throw error;
    trunks.forget(path.host);
    const again = await trunks.ensure(path, tag, read);
    await routeNumber(api, ref, { trunkId: again, attributes }, read);
    return again;
  }
}

async function readNumber(api: DidwwApi, ref: string, read: ReadOptions): Promise<Linked> {
  const did = await api.get(`/dids/${encodeURIComponent(ref)}`, { include: trunkInclude }, read);
  if (!did) throw new CarrierError("gone", `DIDWW has no number ${ref}`, { subject: "number" });
  return did;
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
