import type { TemplateName } from "../parameters";
import { confirmAction, confirmEmail, emailChange, resetPassword, signInLink } from "./auth";
import { numberActive } from "./number-active";
import { operatorAlert } from "./operator-alert";
import { orderCanceled, orderPartlyCompleted, orderReceipt, paymentFailed, substituteOffer } from "./orders";
import type { Template } from "./template";

/** The template of a name. A name without a template does not compile. */
export const templates: { [Name in TemplateName]: Template<Name> } = {
  "confirm-email": confirmEmail,
  "sign-in-link": signInLink,
  "confirm-action": confirmAction,
  "reset-password": resetPassword,
  "email-change": emailChange,
  "order-receipt": orderReceipt,
  "order-partly-completed": orderPartlyCompleted,
  "order-canceled": orderCanceled,
  "number-active": numberActive,
  "payment-failed": paymentFailed,
  "substitute-offer": substituteOffer,
  "operator-alert": operatorAlert,
};
