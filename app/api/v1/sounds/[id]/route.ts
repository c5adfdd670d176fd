import { route, serve } from "@/lib/api";
import { deleteSound } from "@/lib/calls";
import { soundEndpoints } from "@/lib/contract/endpoints/sounds";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(soundEndpoints.deleteSound, async ({ actor, accountId, params }) => {
    await deleteSound(actor, accountId, params.id);
    return { id: params.id };
  }),
);
