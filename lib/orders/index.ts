export { cancelWaiting } from "./cancel-waiting";
export { getOrder, listOrders } from "./rows";
export { startCheckout, startDebtPayment } from "./start-checkout";
