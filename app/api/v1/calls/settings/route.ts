import { route, serve } from "@/lib/api";
import { getCallSettings, saveCallSettings } from "@/lib/calls";
import { callEndpoints } from "@/lib/contract/endpoints/calls";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(callEndpoints.getCallSettings, ({ actor, accountId }) => getCallSettings(actor, accountId)),
  route(callEndpoints.saveCallSettings, ({ actor, accountId, body }) => saveCallSettings(actor, accountId, body)),
);
