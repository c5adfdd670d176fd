import { didww } from "./didww/entry";
import type { CarrierEntry } from "./entry";

/** Every carrier that we buy from. A search asks them in this order. */
export const carrierEntries: readonly CarrierEntry[] = [didww];
