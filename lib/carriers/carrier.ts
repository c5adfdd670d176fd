import type { CarrierId } from "@/lib/contract/vocabulary";
import type { CarrierAccount } from "./facets/account";
import type { Inventory } from "./facets/inventory";
import type { Ownership } from "./facets/ownership";
import type { Purchasing } from "./facets/purchasing";
import type { Records } from "./facets/records";
import type { Renewal } from "./facets/renewal";
import type { Reservations } from "./facets/reservations";
import type { Routing } from "./facets/routing";
import type { Texts } from "./facets/texts";

/**
 * A company that sells us numbers, in facets. What a carrier does not offer is absent, so `if (carrier.reservations)` is the question
 * and the compiler checks that it is asked. All methods throw `CarrierError`; reads are retried inside, writes never are. Refs are the
 * carrier's own ids.
 */
export interface Carrier {
  readonly id: CarrierId;
  readonly inventory: Inventory;
  readonly purchasing: Purchasing;
  readonly ownership: Ownership;
  readonly account: CarrierAccount;
  readonly reservations?: Reservations;
  readonly renewal?: Renewal;
  readonly routing?: Routing;
  readonly texts?: Texts;
  readonly records?: Records;
}
