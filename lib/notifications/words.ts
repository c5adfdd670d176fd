import { createWords } from "@/lib/kernel/words";

/** Every sentence of the e-mails: code → text with parameters in braces. */
const english = {
  "layout.tagline": "Phone numbers that answer.",
  "layout.footer": "NumNinja sends this message because of your account or order. Questions? Visit {support}.",
  "layout.ignore": "Did you not ask for this? Then you can ignore this message; nothing changes.",
  "code.label": "Your code",
  "code.hint": "Enter it on the page where you asked for it. It works once and for one hour.",
  "link.hint": "If the button does not work, copy this address into your browser:",

  "confirm-email.subject": "{code} is your NumNinja confirmation code",
  "confirm-email.preview": "Confirm your e-mail address to finish signing up.",
  "confirm-email.title": "Confirm your e-mail address",
  "confirm-email.body":
    "Enter the code, or open the link, to finish signing up. A number in your cart stays held for you until its deadline.",
  "confirm-email.action": "Confirm my address",

  "sign-in-link.subject": "{code} is your NumNinja sign-in code",
  "sign-in-link.preview": "Your code and link to sign in.",
  "sign-in-link.title": "Sign in to NumNinja",
  "sign-in-link.body": "Enter the code, or open the link, to sign in.",
  "sign-in-link.action": "Sign in",

  "confirm-action.subject": "{code} is your NumNinja security code",
  "confirm-action.preview": "Confirm that it is you.",
  "confirm-action.title": "Confirm that it is you",
  "confirm-action.body":
    "Enter this code to go on with the change you have started. Nobody from NumNinja will ever ask you for it.",

  "reset-password.subject": "Reset your NumNinja password",
  "reset-password.preview": "Choose a new password.",
  "reset-password.title": "Choose a new password",
  "reset-password.body":
    "Someone, we hope you, asked to reset the password of this account. Open the link, or enter the code, to choose a new one.",
  "reset-password.action": "Choose a new password",

  "email-change.subject": "Confirm the new e-mail address of your NumNinja account",
  "email-change.preview": "The address becomes {email} once it is confirmed.",
  "email-change.title": "Confirm the change of your e-mail address",
  "email-change.body-new": "You asked to use {email} for your NumNinja account. Confirm that this mailbox is yours.",
  "email-change.body-current":
    "Someone asked to change the address of your NumNinja account to {email}. Confirm only if it was you.",
  "email-change.action": "Confirm the change",
  "email-change.warning": "If it was not you, do not confirm, and change your password now.",

  "order.number": "Number",
  "order.place": "Place",
  "order.setup": "Set-up (once)",
  "order.first-month": "First month",
  "order.tax": "Tax",
  "order.charged": "Charged to your card",
  "order.charged-to": "Charged to {card}",
  "order.reserved": "Reserved at checkout",
  "order.released": "Released again, never charged",
  "order.reference": "Order",
  "order.date": "Date",
  "order.billed-to": "Billed to",
  "order.sold-by": "Sold by",
  "order.line-setup": "{amount} set-up",
  "order.line-month": "{amount} first month",
  "order.line-tax": "{amount} tax",
  "order.replaces": "in place of {number}",
  "order.any-number": "A number in {place}",
  "order.action": "View your order",
  "order.lost-title": "Not delivered, not charged",
  "order.release-hint": "Your bank may take a few days to show the reserved amount as free again.",

  "terms.title": "Good to know",
  "terms.renews":
    "Your numbers renew on {date} for {amount} a month (plus tax), until you cancel. You can cancel at the end of any month in My Numbers.",
  "terms.ends": "The paid time ends on {date}. Automatic renewal is not offered yet, so the numbers end that day.",
  "terms.no-emergency":
    "Emergency calls to 911, 112 or other emergency numbers do not work on these numbers. Keep another phone for emergencies.",

  "order-receipt.subject": "Your receipt for order {reference}",
  "order-receipt.preview": "{amount} charged. Your numbers are live.",
  "order-receipt.title": "Thank you. Your numbers are live.",
  "order-receipt.title-one": "Thank you. Your number is live.",
  "order-receipt.body": "We checked with the carrier that everything works, and only then charged your card.",

  "order-partly-completed.subject": "Order {reference}: {live} of {all} numbers are live",
  "order-partly-completed.preview": "{amount} charged, {released} released.",
  "order-partly-completed.title": "{live} of {all} numbers are live",
  "order-partly-completed.body":
    "The carrier could not deliver everything. You pay only for what works: the rest of the reserved amount has been released.",

  "order-canceled.subject": "Order {reference} was canceled. You were not charged.",
  "order-canceled.preview": "Nothing was charged.",
  "order-canceled.title": "We could not deliver your order",
  "order-canceled.body":
    "The carrier could not deliver the numbers of this order, so we canceled it. Nothing was charged. The {amount} reserved on your card has been released.",
  "order-canceled.body-hold-lost":
    "Your payment of {amount} arrived after the hold on the numbers had ended, so we canceled the order. Nothing was charged, and the reserved amount has been released.",
  "order-canceled.title-refused": "We could not accept your payment",
  "order-canceled.body-refused":
    "We could not accept this payment, so we canceled the order. Nothing was charged, and the {amount} reserved on your card has been released. If you have questions, answer this e-mail.",
  "order-canceled.action": "Find another number",

  "lost.taken": "sold to someone else at the carrier",
  "lost.gone": "no longer offered by the carrier",
  "lost.documents": "needs identity documents",
  "lost.late": "not confirmed by the carrier in time",
  "lost.other": "not delivered by the carrier",

  "type.local": "Local number",
  "type.mobile": "Mobile number",
  "type.national": "National number",
  "type.toll_free": "Toll-free number",
  "type.shared_cost": "Shared-cost number",
  "type.short_code": "Short code",

  "payment-failed.subject": "Payment needed for order {reference}",
  "payment-failed.preview": "{amount} is open. Your numbers keep working until {date}.",
  "payment-failed.title": "Your card was not charged",
  "payment-failed.body":
    "Your numbers are live, but your bank refused the payment of {amount}. Please pay with this or another card to keep them.",
  "payment-failed.action": "Pay {amount}",
  "payment-failed.amount": "Open amount",
  "payment-failed.suspend": "Numbers pause on",
  "payment-failed.release": "Numbers are given back on",

  "number.action": "View my numbers",
  "number.action-one": "View the number",

  "number-ending.subject-one": "{number} ends on {date}",
  "number-ending.subject": "{count} of your numbers end on {date}",
  "number-ending.preview": "Automatic renewal is not offered yet.",
  "number-ending.title-one": "Your number ends on {date}",
  "number-ending.title": "Your numbers end on {date}",
  "number-ending.body":
    "The paid time is over then. Automatic renewal is not offered yet, so from that day on calls no longer arrive.",
  "number-ending.advice": "Tell the people who call you in time, and take the number off your website and papers.",

  "number-ended.subject-one": "{number} has ended",
  "number-ended.subject": "{count} of your numbers have ended",
  "number-ended.preview": "Calls no longer arrive.",
  "number-ended.title-one": "Your number has ended",
  "number-ended.title": "Your numbers have ended",
  "number-ended.body": "Calls no longer arrive, and nothing more is charged.",
  "number-ended.body-period": "The paid time is over. Calls no longer arrive, and nothing more is charged.",
  "number-ended.body-unpaid": "The order was not paid in time. Calls no longer arrive.",
  "number-ended.action": "Find another number",

  "number-suspended.subject": "Suspended: order {reference} is not paid",
  "number-suspended.preview": "Calls do not arrive until {amount} is paid.",
  "number-suspended.title-one": "Your number is suspended",
  "number-suspended.title": "Your numbers are suspended",
  "number-suspended.body":
    "Order {reference} is not paid, so calls do not arrive. Pay {amount} on the page of the order and they arrive again within minutes.",

  "number-resumed.subject": "Working again: order {reference} is paid",
  "number-resumed.preview": "Calls arrive again.",
  "number-resumed.title-one": "Your number works again",
  "number-resumed.title": "Your numbers work again",
  "number-resumed.body": "Thank you: order {reference} is paid, and calls arrive again.",

  "operator-alert.subject": "[NumNinja] {subject}",
  "operator-alert.title": "Please look at this",
} as const;

/** `wordsIn("en-US")("order-receipt.subject", { reference })` */
export const wordsIn = createWords(english);

export type Say = ReturnType<typeof wordsIn>;

/** The word for a number type; a type that has none yet stands for itself. */
export function sayType(say: Say, type: string): string {
  const code = `type.${type}`;
  return Object.hasOwn(english, code) ? (say as (code: string) => string)(code) : type;
}
