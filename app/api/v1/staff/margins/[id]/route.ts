import { route, serve } from "@/lib/api";
import { staffMarginEndpoints } from "@/lib/contract/endpoints/staff-margins";
import { foundOrThrow } from "@/lib/errors";
import { getMarginAlert } from "@/lib/margins";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffMarginEndpoints.getMarginAlert, async ({ actor, params: { id } }) =>
    foundOrThrow(await getMarginAlert(actor, id)),
  ),
);
