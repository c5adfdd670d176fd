export { getOrder, listOrders } from "./get-order";
export { startCheckout, startDebtPayment } from "./start-checkout";
