import { route, serve } from "@/lib/api";
import { staffMarginEndpoints } from "@/lib/contract/endpoints/staff-margins";
import { getMarginAlert } from "@/lib/margins";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMarginEndpoints.getMarginAlert, ({ actor, params: { id } }) => getMarginAlert(actor, id)),
);
