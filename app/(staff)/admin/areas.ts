import type { Area } from "./area";
import { accountsArea } from "./areas/accounts";
import { auditArea } from "./areas/audit";
import { carriersArea } from "./areas/carriers";
import { catalogArea } from "./areas/catalog";
import { disputesArea } from "./areas/disputes";
import { earningsArea } from "./areas/earnings";
import { emailsArea } from "./areas/emails";
import { eventsArea } from "./areas/events";
import { homeArea } from "./areas/home";
import { invoicesArea } from "./areas/invoices";
import { jobsArea } from "./areas/jobs";
import { ledgerArea } from "./areas/ledger";
import { marginsArea } from "./areas/margins";
import { moneyArea } from "./areas/money";
import { numbersArea } from "./areas/numbers";
import { ordersArea } from "./areas/orders";
import { outboxArea } from "./areas/outbox";
import { paymentsArea } from "./areas/payments";
import { peopleArea } from "./areas/people";
import { pricesArea } from "./areas/prices";
import { ratesArea } from "./areas/rates";
import { risesArea } from "./areas/rises";
import { staffArea } from "./areas/staff";

/** The areas of the back office, in the order of the navigation. A new one is a file in `areas` and a line here. */
export const areas: readonly Area[] = [
  homeArea,
  numbersArea,
  ordersArea,
  paymentsArea,
  invoicesArea,
  disputesArea,
  ledgerArea,
  moneyArea,
  risesArea,
  accountsArea,
  peopleArea,
  jobsArea,
  eventsArea,
  outboxArea,
  emailsArea,
  pricesArea,
  ratesArea,
  catalogArea,
  marginsArea,
  earningsArea,
  carriersArea,
  staffArea,
  auditArea,
];
