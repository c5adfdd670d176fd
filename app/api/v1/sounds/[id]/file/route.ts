import { replyRange, route, serve } from "@/lib/api";
import { readSound } from "@/lib/calls";
import { soundEndpoints } from "@/lib/contract/endpoints/sounds";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(soundEndpoints.getSoundFile, async ({ actor, accountId, params, request }) => {
    const { file, type } = await readSound(actor, accountId, params.id);
    return replyRange(request, file, { "content-type": type, "content-disposition": "inline" });
  }),
);
