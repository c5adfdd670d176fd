import { route, serve } from "@/lib/api";
import { finishPhoneCheck } from "@/lib/calls";
import { accountPhoneEndpoints } from "@/lib/contract/endpoints/account-phones";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(accountPhoneEndpoints.verifyPhone, async ({ actor, accountId, body }) => {
    await finishPhoneCheck(actor, accountId, body.e164, body.code);
    return { e164: body.e164, is_verified: true };
  }),
);
