export { getOrder, listOrders } from "./rows";
export { startCheckout, startDebtPayment } from "./start-checkout";
