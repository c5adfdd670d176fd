export { exportList } from "./export-list";
export { auditList } from "./lists/audit";
export {
  catalogAreasList,
  catalogChangesList,
  catalogCountriesList,
  catalogGoneList,
  catalogRunsList,
} from "./lists/catalog";
export { marginAlertsList } from "./lists/margins";
export { numbersList } from "./lists/numbers";
export { readList } from "./read-list";
export { getAuditTrail, getStaffProfile, listCarriers, setSelling } from "./rows";
