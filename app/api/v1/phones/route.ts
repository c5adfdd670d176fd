import { route, serve } from "@/lib/api";
import { listAccountPhones } from "@/lib/calls";
import { accountPhoneEndpoints } from "@/lib/contract/endpoints/account-phones";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(accountPhoneEndpoints.listPhones, async ({ actor, accountId }) => ({
    phones: await listAccountPhones(actor, accountId),
  })),
);
