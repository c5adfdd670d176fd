import { route, serve } from "@/lib/api";
import { removeAccountPhone } from "@/lib/calls";
import { accountPhoneEndpoints } from "@/lib/contract/endpoints/account-phones";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(accountPhoneEndpoints.removePhone, async ({ actor, accountId, body }) => {
    await removeAccountPhone(actor, accountId, body.e164);
    return { e164: body.e164, is_verified: false };
  }),
);
