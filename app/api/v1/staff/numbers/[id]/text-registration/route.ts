import { route, serve } from "@/lib/api";
import { registerTexts } from "@/lib/backoffice";
import { staffTextEndpoints } from "@/lib/contract/endpoints/staff-texts";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffTextEndpoints.registerTexts, ({ actor, params: { id }, body: { is_registered, reason } }) =>
    registerTexts(actor, id, is_registered, reason),
  ),
);
