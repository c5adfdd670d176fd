export { exportList } from "./export-list";
export { auditList } from "./lists/audit";
export { numbersList } from "./lists/numbers";
export { readList } from "./read-list";
export { getAuditTrail, getStaffProfile, listCarriers, setSelling } from "./rows";
