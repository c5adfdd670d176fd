import { formatMoney } from "@/lib/kernel/money";
import { createWords } from "@/lib/kernel/words";
import type { Cart } from "./cart";
import type { Price } from "./common";
import { priceAt } from "./volume";

/** Everything that is said about volume prices, in the shop, the account, and messages. */
const say = createWords({
  "next.one": "1 more and each costs {price} a month",
  "next.many": "{more} more and each costs {price} a month",
  "next.cart.one": "1 more number and these cost {price} a month instead of {before}",
  "next.cart.many": "{more} more numbers and these cost {price} a month instead of {before}",
  "off.price": "{price} instead of {list} a month, for {count} numbers",
  "off.sum": "Volume discount, {count} numbers",
  "steps.title": "Several numbers cost less each",
  "steps.note": "The numbers in your cart and those you have already count together.",
  "steps.single": "1 number",
  "steps.range": "{from} to {to} numbers",
  "steps.exact": "{from} numbers",
  "steps.last": "{from} or more",
  "steps.each": "each a month",
  "dearer.text":
    "It costs more by now: {price} today, then {monthly} a month. Nothing is held; press again to take it.",
  "changed.title": "Your monthly price changed",
  "changed.text": "{count} numbers count now: the ones you held before cost {price} a month instead of {before}.",
  "changed.one": "One number counts now: it costs {price} a month instead of {before}.",
})("en");

export const volumeText = say;

/** "3 more and each costs $1.05 a month"; null where no more numbers make it cheaper. */
export function nextStepText({ currency, volume }: Price): string | null {
  if (!volume?.next) return null;
  const { more, monthly_cents } = volume.next;
  const price = formatMoney(monthly_cents, currency);
  return more === 1 ? say("next.one", { price }) : say("next.many", { more, price });
}

interface VolumeLine {
  monthly_cents: number;
  list_monthly_cents: number;
  volume_count: number;
}

/**
 * "$1.05 instead of $1.20 a month, for 4 numbers"; null at the price of one.
 * @param money formats minor units of the line's currency
 */
export function lineDiscountText(line: VolumeLine, money: (cents: number) => string): string | null {
  const { monthly_cents, list_monthly_cents, volume_count: count } = line;
  if (monthly_cents >= list_monthly_cents) return null;
  return say("off.price", { price: money(monthly_cents), list: money(list_monthly_cents), count });
}

/** The same of a price in the shop. */
export function discountText({ currency, monthly_cents, volume }: Price): string | null {
  if (!volume) return null;
  const { list_monthly_cents, count: volume_count } = volume;
  const money = (cents: number) => formatMoney(cents, currency);
  return lineDiscountText({ monthly_cents, list_monthly_cents, volume_count }, money);
}

/** How much less a month the lines cost than each alone would, minor units. */
export const volumeDiscount = (lines: readonly { price: Price }[]): number =>
  lines.reduce(
    (sum, { price: { volume, monthly_cents } }) => sum + (volume ? volume.list_monthly_cents - monthly_cents : 0),
    0,
  );

/** What the next step would make of a cart: "1 more and each costs $1.05 a month"; null where none makes it cheaper. */
export function nextCartStepText({ items, volume_count, currency }: Pick<Cart, "items" | "volume_count" | "currency">) {
  const steps = items.flatMap(({ price }) => price.volume?.next ?? []);
  const nearest = steps.toSorted((a, b) => a.from - b.from)[0];
  if (!nearest) return null;
  const isSame = items.every(({ price }) => price.volume?.next?.monthly_cents === nearest.monthly_cents);
  if (isSame && items[0]) return nextStepText(items[0].price);
  const monthly = (count: number) =>
    formatMoney(
      items.reduce((sum, { price }) => sum + priceAt(price, count).monthly_cents, 0),
      currency,
    );
  const more = nearest.from - volume_count;
  const prices = { price: monthly(nearest.from), before: monthly(volume_count) };
  return more === 1 ? say("next.cart.one", prices) : say("next.cart.many", { more, ...prices });
}

interface Change {
  /** minor units a month of the lines that were there before */
  now: number;
  before: number;
}

/** What a change of a cart did to the prices of the lines that stayed; null: nothing. */
export function priceChange(before: Pick<Cart, "items">, after: Pick<Cart, "items">): Change | null {
  const stayed = after.items.flatMap((item) => {
    const old = before.items.find(({ id }) => id === item.id);
    return old ? [{ now: item.price.monthly_cents, before: old.price.monthly_cents }] : [];
  });
  const now = stayed.reduce((sum, line) => sum + line.now, 0);
  const then = stayed.reduce((sum, line) => sum + line.before, 0);
  return now === then ? null : { now, before: then };
}

export function priceChangeText({ now, before }: Change, { volume_count: count, currency }: Cart): string {
  const prices = { price: formatMoney(now, currency), before: formatMoney(before, currency) };
  return count === 1 ? say("changed.one", prices) : say("changed.text", { count, ...prices });
}

/** A number that costs more than its row showed. */
export const dearerText = ({ due_today_cents, monthly_cents, currency }: Price): string =>
  say("dearer.text", { price: formatMoney(due_today_cents, currency), monthly: formatMoney(monthly_cents, currency) });

interface Step {
  /** "4 to 9 numbers" */
  range: string;
  monthly_cents: number;
  /** the price that is shown as the present one */
  isPresent: boolean;
}

/** The volume prices of an offer as a list for people, from one number on; empty without any. */
export function volumeSteps({ volume, monthly_cents: present }: Price): Step[] {
  if (!volume) return [];
  return volume.prices.map(({ from, monthly_cents }, index) => {
    const following = volume.prices[index + 1]?.from;
    return { range: rangeText(from, following), monthly_cents, isPresent: monthly_cents === present };
  });
}

function rangeText(from: number, following: number | undefined): string {
  if (following === undefined) return say("steps.last", { from });
  if (following - from === 1) return from === 1 ? say("steps.single") : say("steps.exact", { from });
  return say("steps.range", { from, to: following - 1 });
}
