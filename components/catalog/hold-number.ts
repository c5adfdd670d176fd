import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { changeCart, showCart } from "@/components/layout/visitor";
import { formatClock } from "@/components/number-facts/format-time";
import { toast } from "@/components/ui/toast";
import { holdToast } from "./hold-toast";

export interface HoldRequest {
  areaId: string;
  /** Absent: any number of the area. */
  e164?: string;
  /** For the toast: the formatted number or "A number in Chicago". */
  name: string;
}

const gone = new Set(["NUMBER_TAKEN", "NUMBER_GONE"]);

/**
 * Puts something into the cart, which holds it, and offers to undo that in a toast. A refusal becomes a toast, too.
 * @returns whether it is held, gone for good, or could not be held for another reason
 */
export async function holdNumber({ areaId, e164, name }: HoldRequest): Promise<"held" | "taken" | "refused"> {
  try {
    const { item, cart } = await changeCart(() =>
      api("POST /cart/items", { body: { area_id: areaId, ...(e164 && { e164 }) } }),
    );
    showCart(cart);
    toast.success(`${name} is yours until ${formatClock(item.expires_at)}`, {
      id: holdToast(item.id),
      description: item.firm_until ? "Reserved at the carrier." : "Held in this shop.",
      action: { label: "Undo", onClick: () => undo(item.id) },
    });
    return "held";
  } catch (error) {
    toast.error(describeError(error));
    return error instanceof ApiError && gone.has(error.code) ? "taken" : "refused";
  }
}

async function undo(itemId: string): Promise<void> {
  try {
    showCart(await changeCart(() => api("DELETE /cart/items/{id}", { params: { id: itemId } })));
    toast.message("Removed from your cart");
  } catch (error) {
    toast.error(describeError(error));
  }
}
