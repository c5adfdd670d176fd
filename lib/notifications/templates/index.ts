import type { TemplateName } from "../parameters";
import { confirmAction, confirmEmail, emailChange, resetPassword, signInLink } from "./auth";
import { numberEnded, numberEnding, numberResumed, numberSuspended } from "./numbers";
import { operatorAlert } from "./operator-alert";
import { orderCanceled, orderPartlyCompleted, orderReceipt, paymentFailed } from "./orders";
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
  "payment-failed": paymentFailed,
  "number-ending": numberEnding,
  "number-ended": numberEnded,
  "number-suspended": numberSuspended,
  "number-resumed": numberResumed,
  "operator-alert": operatorAlert,
};
