import { route, serve } from "@/lib/api";
import { staffMarginEndpoints } from "@/lib/contract/endpoints/staff-margins";
import { decideMarginAlert } from "@/lib/margins";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMarginEndpoints.decideMarginAlert, ({ actor, params: { id }, body }) =>
    decideMarginAlert(actor, id, body),
  ),
);
