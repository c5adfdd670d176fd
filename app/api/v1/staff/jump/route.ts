import { route, serve } from "@/lib/api";
import { jump } from "@/lib/backoffice";
import { staffEndpoints } from "@/lib/contract/endpoints/staff";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffEndpoints.jump, ({ actor, query: { q } }) => jump(actor, q)),
);
