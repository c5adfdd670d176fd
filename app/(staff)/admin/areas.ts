import type { Area } from "./area";
import { accountsArea } from "./areas/accounts";
import { auditArea } from "./areas/audit";
import { carriersArea } from "./areas/carriers";
import { catalogArea } from "./areas/catalog";
import { disputesArea } from "./areas/disputes";
import { emailsArea } from "./areas/emails";
import { eventsArea } from "./areas/events";
import { homeArea } from "./areas/home";
import { jobsArea } from "./areas/jobs";
import { marginsArea } from "./areas/margins";
import { numbersArea } from "./areas/numbers";
import { ordersArea } from "./areas/orders";
import { outboxArea } from "./areas/outbox";
import { paymentsArea } from "./areas/payments";
import { peopleArea } from "./areas/people";
import { pricesArea } from "./areas/prices";
import { staffArea } from "./areas/staff";

/** The areas of the back office, in the order of the navigation. A new one is a file in `areas` and a line here. */
export const areas: readonly Area[] = [
  homeArea,
  numbersArea,
  ordersArea,
  paymentsArea,
  disputesArea,
  accountsArea,
  peopleArea,
  jobsArea,
  eventsArea,
  outboxArea,
  emailsArea,
  pricesArea,
  catalogArea,
  marginsArea,
  carriersArea,
  staffArea,
  auditArea,
];
