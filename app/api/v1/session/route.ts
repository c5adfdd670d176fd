import { route, serve } from "@/lib/api";
import { visitorFrame } from "@/lib/billing";
import { sessionEndpoints } from "@/lib/contract/endpoints/session";

/** For the header and footer of pages that are cached and the same for everybody. */
export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(sessionEndpoints.getSession, async ({ actor }) => ({
    signed_in: actor?.kind === "user",
    role: (await visitorFrame(actor)).role,
  })),
);
