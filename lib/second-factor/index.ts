export { submitEnrollment, submitRecoveryCode, submitSecondFactor } from "./actions";
export { getEnrollment } from "./get-enrollment";
export { isStaffPage, mayKnowStaffPage } from "./may-know-staff-page";
export { reauthenticate } from "./reauthenticate";
