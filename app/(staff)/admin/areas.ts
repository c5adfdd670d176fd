import type { Area } from "./area";
import { auditArea } from "./areas/audit";
import { carriersArea } from "./areas/carriers";
import { numbersArea } from "./areas/numbers";
import { pricesArea } from "./areas/prices";

/** The areas of the back office, in the order of the navigation. A new one is a file in `areas` and a line here. */
export const areas: readonly Area[] = [numbersArea, pricesArea, carriersArea, auditArea];
