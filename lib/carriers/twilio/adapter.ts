import type { Carrier } from "../carrier";
import { createAccount, createAccountWatch } from "./account";
import { createAddresses } from "./addresses";
import { createTwilioApi } from "./api";
import { createInventory } from "./inventory";
import { createOwnership } from "./ownership";
import { createPrices } from "./prices";
import { createPurchasing } from "./purchasing";
import { createRecords } from "./records";
import { createRouting } from "./routing";
import { createTexts } from "./texts";
import type { TwilioDeps } from "./types";

/**
 * Twilio. Numbers are not reserved, and renew until they are deleted. Everything from outside comes in by `deps`, so that tests run it
 * against an emulator.
 */
export function createTwilioCarrier(deps: TwilioDeps) {
  const api = createTwilioApi(deps);
  const prices = createPrices(api);
  const addresses = createAddresses(deps);
  const isOpen = createAccountWatch(api);
  return {
    id: "twilio",
    inventory: createInventory(api, prices, deps.searchTimeoutMs ?? 4_000),
    purchasing: createPurchasing({ api, prices, addresses, isOpen }),
    ownership: createOwnership({ api, addresses, isOpen }),
    account: createAccount(api),
    routing: createRouting(api, addresses),
    texts: createTexts(deps.authToken),
    records: createRecords(api),
  } satisfies Carrier;
}
