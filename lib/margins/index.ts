export { decideMarginAlert } from "./decide-margin-alert";
export { marginsMaintenance } from "./maintenance";
export { getMarginAlert, listOpenMarginAlerts } from "./rows";
