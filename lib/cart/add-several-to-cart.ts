import "server-only";
import type { Actor } from "@/lib/callers";
import { searchAvailableNumbers } from "@/lib/catalog";
import type { SearchQueryParams } from "@/lib/contract/available-numbers";
import type { AddCartItem, Cart, CartOutcome } from "@/lib/contract/cart";
import { sayError } from "@/lib/contract/error-words";
import { AppError } from "@/lib/errors";
import { addToCart } from "./add-to-cart";
import { getCart, holdNumbers } from "./rows";

export interface SeveralHeld {
  outcomes: CartOutcome[];
  cart: Cart;
}

/** A number that is gone is replaced by another one so many times. */
const maxLooks = 4;

/**
 * Holds several numbers for the caller's cart, with an outcome for each in the order asked. Those already held count as held.
 * Refusals of single numbers are outcomes.
 * @throws {AppError} what concerns the caller: UNAUTHENTICATED, FORBIDDEN
 */
export async function addSeveralToCart(
  actor: Actor,
  accountId: string | null,
  items: readonly AddCartItem[],
  clientAddress: string,
): Promise<SeveralHeld> {
  const held = await holdNumbers(actor, accountId, { items, client_address: clientAddress });
  const outcomes: CartOutcome[] = [];
  let isChanged = false;
  for (const [index, outcome] of held.outcomes.entries()) {
    const item = items[index]!;
    if (outcome.ok) outcomes.push(heldOutcome(outcome.hold));
    else if (needsLook.has(outcome.code)) {
      isChanged = true;
      outcomes.push(await addOne(actor, accountId, item, clientAddress));
    } else outcomes.push(refusedOutcome(item, outcome.code, "details" in outcome ? outcome.details : {}));
  }
  return { outcomes, cart: isChanged ? await getCart(actor, accountId) : held.cart };
}

/** Not seen within the last minutes, or an open payment page has to be closed first. */
const needsLook = new Set(["NUMBER_UNCHECKED", "SESSION_OPEN"]);

/**
 * Holds any `quantity` numbers that a search finds, best first; where numbers are not listed, random ones. A number that somebody else
 * takes meanwhile is replaced.
 * @returns one outcome for each number wanted: those that could not be had say why
 */
export async function addQuantityToCart(
  actor: Actor,
  accountId: string | null,
  { quantity, search }: { quantity: number; search: SearchQueryParams },
  clientAddress: string,
): Promise<SeveralHeld> {
  const tried = new Set<string>();
  const held: CartOutcome[] = [];
  let last: CartOutcome | undefined;
  for (let look = 0; look < maxLooks && held.length < quantity; look++) {
    const answer = await searchAvailableNumbers(actor, { ...search, more: look > 0 }, accountId);
    const wanted = quantity - held.length;
    const listed = answer.numbers.filter(({ e164, is_held_by_you }) => !is_held_by_you && !tried.has(e164));
    const [random] = answer.random_areas;
    const items: AddCartItem[] = listed.slice(0, wanted).map(({ area_id, e164 }) => ({ area_id, e164 }));
    if (items.length === 0 && random) items.push(...Array.from({ length: wanted }, () => ({ area_id: random.id })));
    if (items.length === 0 && !answer.can_show_more) break;
    for (const { e164 } of items) if (e164) tried.add(e164);
    if (items.length === 0) continue;
    const { outcomes } = await addSeveralToCart(actor, accountId, items, clientAddress);
    held.push(...outcomes.filter(({ item }) => item !== null));
    last = outcomes.findLast(({ item }) => item === null) ?? last;
    if (last?.code === "HOLD_LIMIT" || last?.code === "BILL_UNPAID" || (random && listed.length === 0)) break;
  }
  const missing = last ?? refusedOutcome({}, "NUMBER_GONE");
  const rest = Array.from({ length: quantity - held.length }, () => ({ ...missing, e164: null }));
  return { outcomes: [...held, ...rest], cart: await getCart(actor, accountId) };
}

async function addOne(
  actor: Actor,
  accountId: string | null,
  item: AddCartItem,
  clientAddress: string,
): Promise<CartOutcome> {
  try {
    return heldOutcome((await addToCart(actor, accountId, item, clientAddress)).item);
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    return refusedOutcome(item, error.code, error.details);
  }
}

const heldOutcome = (item: NonNullable<CartOutcome["item"]>): CartOutcome => ({
  area_id: item.area_id,
  e164: item.e164,
  item,
  code: null,
  message: null,
});

const refusedOutcome = (
  { area_id, e164 }: Partial<AddCartItem>,
  code: string,
  details: Record<string, unknown> = {},
): CartOutcome => ({
  area_id: area_id ?? null,
  e164: e164 ?? null,
  item: null,
  code,
  message: sayError(code, details),
});
