import { route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { getTextSettings, saveTextSettings } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.getTextSettings, ({ actor, accountId }) => getTextSettings(actor, accountId)),
  route(messageEndpoints.saveTextSettings, ({ actor, accountId, body }) => saveTextSettings(actor, accountId, body)),
);
