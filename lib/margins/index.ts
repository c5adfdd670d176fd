export { decideMarginAlert } from "./decide-margin-alert";
export { getMarginAlert, listOpenMarginAlerts } from "./rows";
