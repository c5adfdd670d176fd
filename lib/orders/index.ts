export { cancelWaiting } from "./cancel-waiting";
export { getOrder, listOrders } from "./rows";
export { continuePayment, startCheckout, startDebtPayment } from "./start-checkout";
