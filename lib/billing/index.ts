export { creditInvoice } from "./credit-invoice";
export { applyCardUpdate } from "./look-at-cards";
export { billingMaintenance } from "./maintenance";
export { openCardPage } from "./open-card-page";
export { payLinkedInvoice } from "./pay-linked-invoice";
export { applyPaymentPage, lookAtLinkedInvoice, openPaymentPage } from "./payment-page";
export { renderPdf } from "./render-pdf";
export { getInvoice, getNextBill, listInvoices } from "./rows";
export { saveCard } from "./save-card";
