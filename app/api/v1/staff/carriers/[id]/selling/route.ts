import { route, serve } from "@/lib/api";
import { setSelling } from "@/lib/backoffice";
import { staffEndpoints } from "@/lib/contract/endpoints/staff";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffEndpoints.setSelling, ({ actor, params: { id }, body: { is_paused, reason } }) =>
    setSelling(actor, id, is_paused, reason),
  ),
);
