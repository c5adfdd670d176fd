import { createStore } from "@/components/ui/store";
import type { Cart } from "@/lib/contract/cart";
import type { TeamRole } from "@/lib/contract/permissions";
import { api } from "./api-client";
import { rememberVisitor } from "./visitor-memory";

/**
 * What the frame of every page knows of the person at this browser. Decoration only: what a person may see or do is
 * decided on the server. Kept outside of the query cache, so that pages without one stay light.
 */
export interface Visitor {
  /** Null until it has been read: then the page shows what its HTML says (`signed-in-mark.tsx`). */
  signedIn: boolean | null;
  /** In the account that pages show. Null until it has been read, and for a stranger. */
  role: TeamRole | null;
  /** Null until it has been read. */
  cart: Cart | null;
  /** `Date.now()` when that cart arrived: its times are of the server's clock at that instant. */
  cartAt: number;
}

const stranger: Visitor = { signedIn: null, role: null, cart: null, cartAt: 0 };
const FRESH_MS = 20_000;

const visitor = createStore<Visitor>(stranger);
let readAt = -FRESH_MS;
let lastChange: Promise<unknown> = Promise.resolve();

/** The visitor as known now, kept up to date; a stranger on the server. */
export const useVisitor = visitor.use;
export const knownVisitor = visitor.get;
export const watchVisitor = visitor.watch;

/** Asks who this is and what they hold, unless that was asked in the last 20 s. Keeps what is known when no answer comes. */
export async function readVisitor(): Promise<void> {
  if (performance.now() - readAt < FRESH_MS) return;
  readAt = performance.now();
  const before = visitor.get().cart;
  const [session, cart] = await Promise.allSettled([api("GET /session"), api("GET /cart")]);
  const known = visitor.get();
  show({
    signedIn: session.status === "fulfilled" ? session.value.signed_in : known.signedIn,
    role: session.status === "fulfilled" ? session.value.role : known.role,
    // a cart that changed meanwhile is newer than the answer
    cart: cart.status === "fulfilled" && known.cart === before ? cart.value : known.cart,
  });
}

/** Asks again: after signing in or out, the session and the cart belong to someone else than before. */
export function rereadVisitor(): void {
  readAt = -FRESH_MS;
  void readVisitor();
}

/** Takes over a cart that an answer brought. */
export function showCart(cart: Cart): void {
  const known = visitor.get();
  if (cart !== known.cart) show({ ...known, cart });
}

/** The session is over: the next page is a stranger's. */
export const forgetVisitor = (): void => show({ signedIn: false, role: null, cart: null });

/** Runs changes of the cart one after the other: a guest's first one brings the cookie that the next one needs. */
export function changeCart<T>(change: () => Promise<T>): Promise<T> {
  const changed = lastChange.then(change, change);
  lastChange = changed;
  return changed;
}

function show(next: Pick<Visitor, "signedIn" | "role" | "cart">): void {
  const known = visitor.get();
  rememberVisitor({ signedIn: next.signedIn === true, hasCart: Boolean(next.cart?.items.length) });
  visitor.set({ ...next, cartAt: next.cart === known.cart ? known.cartAt : Date.now() });
}
