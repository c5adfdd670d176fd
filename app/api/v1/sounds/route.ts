import { route, serve } from "@/lib/api";
import { listSounds, uploadSound } from "@/lib/calls";
import { soundEndpoints } from "@/lib/contract/endpoints/sounds";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(soundEndpoints.listSounds, ({ actor, accountId }) => listSounds(actor, accountId)),
  route(soundEndpoints.uploadSound, ({ actor, accountId, query, body }) =>
    uploadSound(actor, accountId, query.name, body),
  ),
);
