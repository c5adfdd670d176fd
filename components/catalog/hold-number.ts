import { ApiError, api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { changeCart, knownVisitor, showCart } from "@/components/layout/visitor";
import { formatClock } from "@/components/number-facts/format-time";
import { toast } from "@/components/ui/toast";
import type { SearchQueryInput } from "@/lib/contract/available-numbers";
import type { Cart } from "@/lib/contract/cart";
import type { Price } from "@/lib/contract/common";
import { dearerText, priceChange, priceChangeText } from "@/lib/contract/volume-words";
import { holdToast } from "./hold-toast";

export interface HoldRequest {
  areaId: string;
  /** Absent: any number of the area. */
  e164?: string;
  /** For the toast: the formatted number or "A number in Chicago". */
  name: string;
  /** What was shown: for more it is not held (P4). */
  dueTodayCents: number;
}

type HoldOutcome = { kind: "held" | "taken" | "refused" } | { kind: "dearer"; dueTodayCents: number };

const gone = new Set(["NUMBER_TAKEN", "NUMBER_GONE"]);

/**
 * Puts something into the cart, which holds it, and offers to undo that in a toast. A refusal becomes a toast, too.
 * @returns whether it is held, gone for good, dearer than shown, or could not be held for another reason
 */
export async function holdNumber({ areaId, e164, name, dueTodayCents }: HoldRequest): Promise<HoldOutcome> {
  try {
    const before = knownVisitor().cart;
    const { item, cart } = await changeCart(() =>
      api("POST /cart/items", {
        body: { area_id: areaId, expected_due_today_cents: dueTodayCents, ...(e164 && { e164 }) },
      }),
    );
    showCart(cart);
    const until = formatClock(item.expires_at);
    toast.success(e164 ? `${name} is held until ${until}` : `${name}: its price is held until ${until}`, {
      id: holdToast(item.id),
      inBar: true,
      description: [
        item.firm_until ? "Reserved with its carrier." : "Nobody else can take it here.",
        changeOf(before, cart),
      ].join(" "),
      action: { label: "Undo", onClick: () => undo(item.id) },
    });
    return { kind: "held" };
  } catch (error) {
    const dearer = dearerPrice(error);
    if (dearer) toast.error(dearerText(dearer));
    else toastFailure(error);
    if (dearer) return { kind: "dearer", dueTodayCents: dearer.due_today_cents };
    return { kind: error instanceof ApiError && gone.has(error.code) ? "taken" : "refused" };
  }
}

/** What it costs by now, where that is more than was shown. */
const dearerPrice = (error: unknown): Price | null =>
  error instanceof ApiError && error.code === "PRICE_CHANGED" ? ((error.details.price as Price) ?? null) : null;

/** What it did to the monthly prices of what was held before, in words; empty when nothing. */
function changeOf(before: Cart | null, after: Cart): string {
  const change = before && priceChange(before, after);
  return change ? priceChangeText(change, after) : "";
}

/** Holds several numbers with one request and says what became of them in one toast. */
export async function holdSeveral(
  body: { items: { area_id: string; e164: string }[] } | { quantity: number; search: SearchQueryInput },
): Promise<void> {
  try {
    const { outcomes, held, wanted, cart } = await changeCart(() => api("POST /cart/items/batch", { body }));
    showCart(cart);
    const reason = outcomes.find(({ message }) => message !== null)?.message ?? undefined;
    const until = cart.deadline ? ` until ${formatClock(cart.deadline)}` : "";
    if (held === 0) toast.error(reason ?? "None of these numbers could be held.");
    else if (held < wanted) toast.success(`${held} of ${wanted} numbers are held${until}`, { description: reason });
    else toast.success(`${held === 1 ? "1 number is" : `${held} numbers are`} held${until}`, { inBar: true });
  } catch (error) {
    toastFailure(error);
  }
}

async function undo(itemId: string): Promise<void> {
  try {
    const before = knownVisitor().cart;
    const cart = await changeCart(() => api("DELETE /cart/items/{id}", { params: { id: itemId } }));
    showCart(cart);
    toast.message("Removed from your cart", { description: changeOf(before, cart), inBar: true });
  } catch (error) {
    toastFailure(error);
  }
}
