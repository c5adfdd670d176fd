import { type ReadOptions, withBudget } from "../budget";
import { CarrierError, isCarrierError } from "../errors";
import { type AnswerPath, type Routing, samePath } from "../facets/routing";
import {
  type AnswerRoutes,
  isRouted,
  removeFormer,
  removeLeftovers,
  routeInclude,
  routeNumber,
  type Target,
} from "./answer-routes";
import type { DidwwApi } from "./api";
import { didAttributes } from "./schema";
import { attributesOf, toOne, toRoutedPath } from "./transform";
import type { Linked } from "./types";

/** Where DIDWW sends the calls of a number: to a trunk, or to a group of them. */
export const createRouting = (api: DidwwApi, routes: AnswerRoutes): Routing => ({
  async apply(ref, path, tag, options) {
    const read = withBudget("provisioning", options);
    const before = await readNumber(api, ref, read);
    const target = await routeTo({ api, routes, ref, path, tag, read }, before);
    const now = readPath(await readNumber(api, ref, read));
    if (!samePath(now, path))
      throw new CarrierError("unavailable", `DIDWW did not keep the answer path of ${ref}`, {
        subject: "answer_path",
        raw: { wanted: path, now },
      });
    // A number that we never sent anywhere has nothing but what leads to it.
    if (attributesOf(before.resource, didAttributes).description === tag) await removeLeftovers(api, tag, target, read);
    else await removeFormer(api, before, target, read);
  },

  async read(ref, options) {
    return readPath(await readNumber(api, ref, withBudget("provisioning", options)));
  },
});

interface RouteChange {
  api: DidwwApi;
  routes: AnswerRoutes;
  ref: string;
  path: AnswerPath | null;
  tag: string;
  read: ReadOptions;
}

/** @returns what leads to the path, null for nowhere */
async function routeTo(change: RouteChange, before: Linked): Promise<Target> {
  const { api, routes, ref, path, tag, read } = change;
  const attributes = { description: tag };
  const target = path && (await routes.ensure(path, tag, read));
  if (isRouted(before, target)) return target;
  try {
    await routeNumber(api, ref, { target, attributes }, read);
    return target;
  } catch (error) {
    const isTargetGone = isCarrierError(error) && error.subject === "answer_path" && path?.kind === "sip";
    if (!isTargetGone) throw error;
    routes.forget(path.host);
    const again = await routes.ensure(path, tag, read);
    await routeNumber(api, ref, { target: again, attributes }, read);
    return again;
  }
}

async function readNumber(api: DidwwApi, ref: string, read: ReadOptions): Promise<Linked> {
  const did = await api.get(`/dids/${encodeURIComponent(ref)}`, { include: routeInclude }, read);
  if (!did) throw new CarrierError("gone", `DIDWW has no number ${ref}`, { subject: "number" });
  return did;
}

/** The path of a number read with its trunk or group. */
function readPath(did: Linked): AnswerPath | null {
  for (const name of ["voice_in_trunk", "voice_in_trunk_group"]) {
    const link = toOne(did, name);
    if (link.state === "absent" || (link.state === "present" && !link.linked)) {
      throw new CarrierError("unavailable", `DIDWW left out the ${name} that we asked for`);
    }
  }
  return toRoutedPath(did);
}
