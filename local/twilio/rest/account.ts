import { rfc2822 } from "../time.ts";
import type { World } from "../world.ts";
import type { RestRoute } from "./router.ts";

const opened = Date.UTC(2026, 0, 5, 9, 0, 0);

/** The account itself. Its token is in the answer, as Twilio has it. */
export function accountRoutes({ config, settings }: World): RestRoute[] {
  const { accountSid: sid, authToken } = config;
  return [
    {
      method: "GET",
      pattern: "/2010-04-01/Accounts/:account.json",
      handler: () => ({
        sid,
        friendly_name: "NumNinja",
        status: settings.get().status,
        type: settings.get().type,
        owner_account_sid: sid,
        auth_token: authToken,
        date_created: rfc2822(opened),
        date_updated: rfc2822(opened),
        uri: `/2010-04-01/Accounts/${sid}.json`,
        subresource_uris: { calls: `/2010-04-01/Accounts/${sid}/Calls.json` },
      }),
    },
    {
      method: "GET",
      pattern: "/2010-04-01/Accounts/:account/Balance.json",
      handler: () => ({ account_sid: sid, balance: settings.get().balance.toFixed(2), currency: "USD" }),
    },
  ];
}
