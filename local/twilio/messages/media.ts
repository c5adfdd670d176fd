import { notFound } from "../rest/errors.ts";
import type { RestRoute } from "../rest/router.ts";
import type { World } from "../world.ts";

const media = "/2010-04-01/Accounts/:account/Messages/:message/Media";

/** Files of texts: asked for with the account's secret, they are at an address of another host, for which it is not needed. */
export function mediaRoutes(world: World): RestRoute[] {
  return [
    {
      method: "DELETE",
      pattern: `${media}/:sid.json`,
      handler({ params, path }) {
        const row = world.tables.media.get(params.sid ?? "");
        if (!row || row.messageSid !== params.message) throw notFound(path);
        world.tables.media.delete(row.sid);
        return new Response(null, { status: 204 });
      },
    },
    {
      method: "GET",
      pattern: `${media}/:sid`,
      handler({ params, path }) {
        const row = world.tables.media.get(params.sid ?? "");
        if (!row || row.messageSid !== params.message) throw notFound(path);
        const location = row.location ?? `${world.origin}/documents/media/${row.sid}`;
        return new Response(null, { status: 307, headers: { location } });
      },
    },
  ];
}

export function fileOf(world: World, sid: string): Response {
  const row = world.tables.media.get(sid);
  if (!row) return new Response("not found", { status: 404 });
  return new Response(Buffer.from(row.base64, "base64"), { headers: { "content-type": row.type } });
}
