export { billingMaintenance } from "./maintenance";
export { openCardPage } from "./open-card-page";
export { renderPdf } from "./render-pdf";
export { getInvoice, getNextBill, listInvoices } from "./rows";
export { saveCard } from "./save-card";
