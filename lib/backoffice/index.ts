export {
  getDeferred,
  getStaffAccount,
  getStaffJob,
  getStaffNumber,
  getStaffOrder,
  getStaffPerson,
} from "./details";
export { getStaffDispute, handleDispute, resumeBilling } from "./disputes";
export { exportList } from "./export-list";
export { getStaffInvoice } from "./invoices";
export { jump } from "./jump";
export type { ListDefinition } from "./list-definition";
export { accountsList } from "./lists/accounts";
export { auditList } from "./lists/audit";
export {
  catalogAreasList,
  catalogChangesList,
  catalogCountriesList,
  catalogGoneList,
  catalogRunsList,
} from "./lists/catalog";
export { disputesList } from "./lists/disputes";
export { emailsList } from "./lists/emails";
export { eventsList } from "./lists/events";
export { invoicesList } from "./lists/invoices";
export { jobsList } from "./lists/jobs";
export { ledgerList } from "./lists/ledger";
export { marginAlertsList } from "./lists/margins";
export { moneyList } from "./lists/money";
export { accountMarginsList, numberMarginsList } from "./lists/month-margins";
export { numbersList } from "./lists/numbers";
export { ordersList } from "./lists/orders";
export { outboxList } from "./lists/outbox";
export { paymentsList } from "./lists/payments";
export { peopleList } from "./lists/people";
export { ratesList } from "./lists/rates";
export { usageRisesList } from "./lists/usage-rises";
export { changeStaffRole, endStaff, inviteStaff, listStaff, revokeInvitation } from "./members";
export { readList } from "./read-list";
export { handleRise } from "./rises";
export { getAuditTrail, getStaffProfile, listAttention, listCarriers, setSelling } from "./rows";
export { registerTexts } from "./texts";
