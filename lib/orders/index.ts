export { cancelWaiting } from "./cancel-waiting";
export { getOrder, listDebts, listOrders } from "./rows";
export { continuePayment, startCheckout, startDebtPayment } from "./start-checkout";
