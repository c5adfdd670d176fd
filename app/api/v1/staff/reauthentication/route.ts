import { route, serve } from "@/lib/api";
import { staffEndpoints } from "@/lib/contract/endpoints/staff";
import { reauthenticate } from "@/lib/second-factor";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffEndpoints.reauthenticate, async ({ actor, body: { password }, jar }) => {
    await reauthenticate(actor, password, jar);
    return { ok: true };
  }),
);
