export { getAccountFrame, pageFrame } from "./account-frame";
<<<<<<< HEAD
export { creditInvoice } from "./credit-invoice";
=======
export { answerCopies } from "./answer-billing-email";
export { getBillingEmail, lookAtBillingEmail, removeBillingEmail, setBillingEmail } from "./billing-email";
>>>>>>> main
export { applyCardUpdate } from "./look-at-cards";
export { billingMaintenance } from "./maintenance";
export { chooseCard, getCards, removeCard } from "./manage-cards";
export { openCardPage, openNewCardPage } from "./open-card-page";
export { payLinkedInvoice } from "./pay-linked-invoice";
export { payWithCard } from "./pay-with-card";
export { applyPaymentPage, lookAtLinkedInvoice, openPaymentPage } from "./payment-page";
export { renderPdf } from "./render-pdf";
export { getInvoice, getNextBill, listInvoices } from "./rows";
export { saveCard, settleCardPage } from "./save-card";
