import type { ListDefinition } from "../list-definition";
import { accountsList } from "./accounts";
import { auditList } from "./audit";
import {
  catalogAreasList,
  catalogChangesList,
  catalogCountriesList,
  catalogGoneList,
  catalogRunsList,
} from "./catalog";
import { disputesList } from "./disputes";
import { emailsList } from "./emails";
import { eventsList } from "./events";
import { invoicesList } from "./invoices";
import { jobsList } from "./jobs";
import { ledgerList } from "./ledger";
import { marginAlertsList } from "./margins";
import { moneyList } from "./money";
import { accountMarginsList, numberMarginsList } from "./month-margins";
import { numbersList } from "./numbers";
import { ordersList } from "./orders";
import { outboxList } from "./outbox";
import { paymentsList } from "./payments";
import { peopleList } from "./people";
import { ratesList } from "./rates";
import { usageRisesList } from "./usage-rises";

/** Every list that can be exported. A new one is a file here and a line below. */
const lists: readonly ListDefinition[] = [
  numbersList,
  catalogCountriesList,
  catalogAreasList,
  catalogGoneList,
  catalogRunsList,
  catalogChangesList,
  marginAlertsList,
  ordersList,
  paymentsList,
  disputesList,
  invoicesList,
  ledgerList,
  moneyList,
  ratesList,
  usageRisesList,
  accountMarginsList,
  numberMarginsList,
  accountsList,
  peopleList,
  jobsList,
  eventsList,
  outboxList,
  emailsList,
  auditList,
];

export const listNamed = (name: string): ListDefinition | null => lists.find((list) => list.name === name) ?? null;
