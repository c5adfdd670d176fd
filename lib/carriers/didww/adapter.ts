import type { Carrier } from "../carrier";
import { createAccount } from "./account";
import { createAnswerRoutes } from "./answer-routes";
import { createDidwwApi } from "./api";
import { createInventory } from "./inventory";
import { createOwnership } from "./ownership";
import { createPurchasing } from "./purchasing";
import { createRecords } from "./records";
import { createRenewal } from "./renewal";
import { createReservations } from "./reservations";
import { createRouting } from "./routing";
import { createTexts } from "./texts";
import type { DidwwDeps } from "./types";

/** DIDWW, API v3. Everything from outside comes in by `deps`, so that tests run it against an emulator. */
export function createDidwwCarrier(deps: DidwwDeps) {
  const api = createDidwwApi(deps);
  return {
    id: "didww",
    inventory: createInventory(api, deps.searchTimeoutMs ?? 4_000),
    purchasing: createPurchasing(api),
    ownership: createOwnership(api),
    account: createAccount(api, deps),
    reservations: createReservations(api),
    renewal: createRenewal(api),
    routing: createRouting(api, createAnswerRoutes(api)),
    texts: createTexts(deps.textSecret),
    records: createRecords(api, deps),
  } satisfies Carrier;
}
