import type { z } from "zod";
import type { Message } from "./define-message";
import { billingEmail } from "./messages/billing-email";
import { callMissed } from "./messages/call-missed";
import { callersFoundBusy } from "./messages/callers-found-busy";
import { cardEnding } from "./messages/card-ending";
import { confirmAction } from "./messages/confirm-action";
import { confirmEmail } from "./messages/confirm-email";
import { creditNote } from "./messages/credit-note";
import { emailChange } from "./messages/email-change";
import { emailChanged } from "./messages/email-changed";
import { invoicePaid } from "./messages/invoice-paid";
import { invoiceUnpaid } from "./messages/invoice-unpaid";
import { mailboxFull } from "./messages/mailbox-full";
import { memberInvitation } from "./messages/member-invitation";
import { memberLeft } from "./messages/member-left";
import { numberCanceled } from "./messages/number-canceled";
import { numberEnded } from "./messages/number-ended";
import { numberEnding } from "./messages/number-ending";
import { numberKept } from "./messages/number-kept";
import { numberNotWorking } from "./messages/number-not-working";
import { numberResumed } from "./messages/number-resumed";
import { numberSuspended } from "./messages/number-suspended";
import { numberWorksAgain } from "./messages/number-works-again";
import { numbersLimited } from "./messages/numbers-limited";
import { operatorAlert } from "./messages/operator-alert";
import { orderBeingSetUp } from "./messages/order-being-set-up";
import { orderCanceled } from "./messages/order-canceled";
import { orderPartlyCompleted } from "./messages/order-partly-completed";
import { orderReceipt } from "./messages/order-receipt";
import { orderWaiting } from "./messages/order-waiting";
import { passwordChanged } from "./messages/password-changed";
import { paymentFailed } from "./messages/payment-failed";
import { priceChange } from "./messages/price-change";
import { priceChangeWithdrawn } from "./messages/price-change-withdrawn";
import { resetPassword } from "./messages/reset-password";
import { signInLink } from "./messages/sign-in-link";
import { spendAlert } from "./messages/spend-alert";
import { staffInvitation } from "./messages/staff-invitation";
import { staffRecovery } from "./messages/staff-recovery";
import { taxIdUnknown } from "./messages/tax-id-unknown";
import { textReceived } from "./messages/text-received";
import { tollFreeAllowance } from "./messages/toll-free-allowance";
import { webhookSwitchedOff } from "./messages/webhook-switched-off";
import { yearChosen } from "./messages/year-chosen";
import { yearRenews } from "./messages/year-renews";

/** Every kind of message, by the name that `notifications.template` holds. */
export const messages = {
  "confirm-email": confirmEmail,
  "sign-in-link": signInLink,
  "confirm-action": confirmAction,
  "reset-password": resetPassword,
  "email-change": emailChange,
  "email-changed": emailChanged,
  "password-changed": passwordChanged,
  "order-being-set-up": orderBeingSetUp,
  "order-waiting": orderWaiting,
  "order-receipt": orderReceipt,
  "order-partly-completed": orderPartlyCompleted,
  "order-canceled": orderCanceled,
  "payment-failed": paymentFailed,
  "invoice-paid": invoicePaid,
  "invoice-unpaid": invoiceUnpaid,
  "credit-note": creditNote,
  "price-change": priceChange,
  "price-change-withdrawn": priceChangeWithdrawn,
  "billing-email": billingEmail,
  "member-invitation": memberInvitation,
  "member-left": memberLeft,
  "numbers-limited": numbersLimited,
  "spend-alert": spendAlert,
  "toll-free-allowance": tollFreeAllowance,
  "card-ending": cardEnding,
  "tax-id-unknown": taxIdUnknown,
  "number-canceled": numberCanceled,
  "number-kept": numberKept,
  "year-chosen": yearChosen,
  "year-renews": yearRenews,
  "number-ending": numberEnding,
  "number-ended": numberEnded,
  "number-suspended": numberSuspended,
  "number-resumed": numberResumed,
  "number-not-working": numberNotWorking,
  "number-works-again": numberWorksAgain,
  "call-missed": callMissed,
  "callers-found-busy": callersFoundBusy,
  "mailbox-full": mailboxFull,
  "webhook-switched-off": webhookSwitchedOff,
  "text-received": textReceived,
  "operator-alert": operatorAlert,
  "staff-invitation": staffInvitation,
  "staff-recovery": staffRecovery,
} as const satisfies Record<string, Message<z.ZodType>>;

export type MessageName = keyof typeof messages;
/** What a sender has to give; fields with a default may be left out. */
export type MessageInput<Name extends MessageName> = z.input<(typeof messages)[Name]["parameters"]>;

export const isMessageName = (name: string): name is MessageName => Object.hasOwn(messages, name);
