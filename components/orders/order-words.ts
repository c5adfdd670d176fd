import type { Times } from "@/components/account/times";
import type { Tone } from "@/components/ui/tone";
import type { Order, OrderItem } from "@/lib/contract/orders";
import { formatMoney } from "@/lib/kernel/money";

interface Look {
  label: string;
  tone: Tone;
  busy?: boolean;
}

const orderLooks: Record<Order["status"], Look> = {
  draft: { label: "Draft", tone: "neutral" },
  awaiting_payment: { label: "Waiting for payment", tone: "warn" },
  authorized: { label: "Authorized", tone: "brand", busy: true },
  provisioning: { label: "Being set up", tone: "brand", busy: true },
  completed: { label: "Complete", tone: "good" },
  partially_completed: { label: "Partly complete", tone: "warn" },
  canceled: { label: "Canceled", tone: "neutral" },
  expired: { label: "Expired", tone: "neutral" },
};

const itemLooks: Record<OrderItem["status"], Look> = {
  pending: { label: "Waiting", tone: "neutral" },
  provisioning: { label: "Being set up", tone: "brand", busy: true },
  live: { label: "Live", tone: "good" },
  failed: { label: "Not delivered", tone: "bad" },
  substituted: { label: "Replaced", tone: "neutral" },
};

/** The state of an order in a word. Money that is still open comes first: such an order is not done for its buyer. */
export const orderLook = (order: Pick<Order, "status" | "debt_cents">): Look =>
  order.debt_cents > 0 ? { label: "Payment open", tone: "bad" } : orderLooks[order.status];

/** The state of a line in a word: of its number, once there is one. Lines of an order that was never paid are not provisioned. */
export function lineLook(item: Pick<OrderItem, "status" | "number_status">, order: Pick<Order, "status">): Look {
  if (item.status === "pending" && isClosed(order)) return { label: "Not bought", tone: "neutral" };
  if (item.status === "live" && item.number_status === "suspended") return { label: "Suspended", tone: "bad" };
  if (item.status === "live" && item.number_status === "released") return { label: "Ended", tone: "neutral" };
  return itemLooks[item.status];
}

/** Over without a purchase. */
export const isClosed = (order: Pick<Order, "status">): boolean =>
  order.status === "canceled" || order.status === "expired";

/** Something is still going on: worth asking again every two seconds. */
export const isRunning = (order: Pick<Order, "status">): boolean =>
  order.status === "authorized" || order.status === "provisioning";

/** Lines wait for a carrier that cannot be reached, and may be given up. */
export const isWaiting = (order: Pick<Order, "status" | "waiting_since" | "items">): boolean =>
  isRunning(order) && order.waiting_since !== null && openLines(order) > 0;

/** How many lines are still being set up. */
export const openLines = (order: Pick<Order, "items">): number =>
  order.items.filter(({ status }) => status === "pending" || status === "provisioning").length;

/** Why a line was not delivered. Codes come from the carrier adapters and the queue. */
export function failureText(code: string | null): string {
  switch (code?.toUpperCase()) {
    case "TAKEN":
    case "GONE":
    case "NUMBER_TAKEN":
    case "NUMBER_GONE":
      return "The carrier sold it elsewhere before we could get it.";
    case "NEEDS_DOCUMENTS":
      return "The carrier now asks for identity documents.";
    case "TIMED_OUT":
    case "PENDING":
    case "UNKNOWN_OUTCOME":
      return "The carrier did not finish in time, so we canceled it.";
    case "CANCELED_BY_BUYER":
      return "You canceled it while it waited for the carrier.";
    default:
      return "The carrier could not deliver it.";
  }
}

export interface MoneyStory {
  tone: Tone;
  title: string;
  text: string;
}

/** Why an order ended without a purchase, and where the money is. */
function closedText({ authorized_at, closed_reason }: Order): string {
  if (closed_reason === "canceled_by_buyer") {
    return "You canceled what was waiting for the carrier, so the whole authorization was released. Your bank may take a few days to show it.";
  }
  if (authorized_at) {
    return "None of the numbers could be delivered, so the whole authorization was released. Your bank may take a few days to show it.";
  }
  switch (closed_reason) {
    case "replaced":
      return "Your cart changed before this order was paid, so the order was closed.";
    case "hold_lost":
      return "The payment arrived after a number in this order was no longer available, so the whole authorization was released. Your bank may take a few days to show it.";
    case "payment_refused":
      return "We could not accept this payment, so the whole authorization was released. Your bank may take a few days to show it.";
    default:
      return "This order was not paid in time. The numbers went back on sale.";
  }
}

/** What an unpaid capture means for the numbers, as far as it has gone. */
function debtText(order: Order, times: Pick<Times, "day" | "instant">): string {
  const delivered = order.items.filter((item) => item.number_id !== null && item.status === "live");
  const one = delivered.length === 1;
  const is = (status: string) => delivered.some((item) => item.number_status === status);
  const released = order.debt_due
    ? `On ${times.day(order.debt_due.release_at)} ${one ? "it is" : "they are"} released.`
    : "";
  if (is("suspended")) {
    return `Your bank refused the charge, so your ${one ? "number is" : "numbers are"} suspended. Pay and ${one ? "it works" : "they work"} again. ${released}`;
  }
  if (is("releasing") || is("released")) {
    return `Your bank refused the charge and it was not paid in time, so your ${one ? "number was" : "numbers were"} released.`;
  }
  const deadline = order.debt_due ? ` before ${times.instant(order.debt_due.suspend_at)}` : "";
  return `Your ${one ? "number is" : "numbers are"} live, but your bank refused the charge. Please pay${deadline}, or ${one ? "it is" : "they are"} suspended. ${released}`;
}

/** What a buyer whose order waits should know. */
function waitingText(order: Order, times: Pick<Times, "day" | "instant">): string {
  const many = openLines(order) > 1;
  const until = order.waits_until ? ` until ${times.instant(order.waits_until)}` : "";
  return `The carrier of ${many ? `${openLines(order)} numbers` : "this number"} does not answer at the moment. We keep trying${until} and write to you as soon as ${many ? "they work" : "it works"}. You can also cancel what is waiting: nothing is charged for it.`;
}

/** The truth about the money of an order, in one sentence and its reason. */
export function moneyStory(order: Order, times: Pick<Times, "day" | "instant">): MoneyStory {
  const money = (cents: number) => formatMoney(cents, order.currency);
  const card = order.payment?.card_last4 ? ` on your card ending in ${order.payment.card_last4}` : "";
  if (order.debt_cents > 0) {
    return { tone: "bad", title: `${money(order.debt_cents)} could not be charged`, text: debtText(order, times) };
  }
  switch (order.status) {
    case "draft":
    case "awaiting_payment":
      return {
        tone: "warn",
        title: "Nothing is charged yet",
        text: "No payment has arrived yet. If you have just paid, this page updates by itself in a moment.",
      };
    case "authorized":
    case "provisioning":
      if (isWaiting(order))
        return {
          tone: "warn",
          title: "Waiting for the carrier. Nothing is charged yet",
          text: waitingText(order, times),
        };
      return {
        tone: "brand",
        title: `${money(order.total_cents)} authorized, not charged yet`,
        text: `We set it aside${card} and charge once, for what is live.`,
      };
    case "completed":
      return {
        tone: "good",
        title: `${money(order.captured_cents)} charged`,
        text: `One charge${card}, for what went live.`,
      };
    case "partially_completed":
      return {
        tone: "warn",
        title: `${money(order.captured_cents)} charged, ${money(order.total_cents - order.captured_cents)} released`,
        text: "You pay only for the numbers that are live. Your bank may take a few days to show the released part.",
      };
    case "canceled":
    case "expired":
      return {
        tone: "neutral",
        title: "Nothing was charged",
        text: closedText(order),
      };
  }
}
