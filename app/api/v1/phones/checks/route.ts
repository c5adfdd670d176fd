import { route, serve } from "@/lib/api";
import { beginPhoneCheck } from "@/lib/calls";
import { accountPhoneEndpoints } from "@/lib/contract/endpoints/account-phones";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(accountPhoneEndpoints.checkPhone, ({ actor, accountId, body, clientAddress }) =>
    beginPhoneCheck(actor, accountId, body.e164, clientAddress),
  ),
);
