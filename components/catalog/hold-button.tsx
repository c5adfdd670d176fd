"use client";

import { Check, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { refuseOffline } from "@/components/layout/refuse-offline";
import { routes } from "@/components/layout/routes";
import { changeCart, showCart, useVisitor } from "@/components/layout/visitor";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toast";
import type { AddCartItem } from "@/lib/contract/cart";

/** What happens after the press is loaded on the way to it. */
const loadHolding = () => import("./hold-number");
/** A failure shows when the button is pressed. */
const preloadHolding = () => void loadHolding().catch(() => {});

/** Without the file of the words, in an old tab or without a network: held all the same, with fewer of them. */
async function holdPlainly(body: AddCartItem): Promise<undefined> {
  try {
    showCart((await changeCart(() => api("POST /cart/items", { body }))).cart);
  } catch {
    if (!refuseOffline()) toast.error("This number could not be held. Reload the page, or choose another.");
  }
}

interface HoldButtonProps {
  areaId: string;
  /** What it is called in toasts and for screen readers. */
  name: string;
  /** Known numbers show "In cart" when the cart has them; offers can be taken again and again. */
  e164?: string;
  /** What is due today, as the row shows it. */
  dueTodayCents: number;
  /** According to the search this cart holds it; counts until the cart itself is known. */
  held?: boolean;
  className?: string;
}

/**
 * Hold → In cart, or → Taken. Shows the wanted state immediately; a refusal reverts it. It stays one button through all
 * states, so that the keyboard's place in the list is kept.
 */
export function HoldButton({ areaId, name, e164, dueTodayCents, held = false, className }: HoldButtonProps) {
  const router = useRouter();
  const { cart } = useVisitor();
  const [state, setState] = useState<"free" | "holding" | "taken">("free");
  /** After a refusal: what the toast said it costs by now. */
  const [accepted, setAccepted] = useState(0);
  const isKnown = e164 !== undefined;
  const inCart = isKnown && (state === "holding" || (cart ? cart.items.some((item) => item.e164 === e164) : held));

  async function hold() {
    setState("holding");
    const holding = await loadHolding().catch(() => null);
    const due = Math.max(dueTodayCents, accepted);
    const outcome = holding
      ? await holding.holdNumber({ areaId, name, dueTodayCents: due, ...(isKnown && { e164 }) })
      : await holdPlainly({ area_id: areaId, expected_due_today_cents: due, ...(isKnown && { e164 }) });
    if (outcome?.kind === "dearer") setAccepted(outcome.dueTodayCents);
    setState(outcome?.kind === "taken" ? "taken" : "free");
  }

  if (inCart) {
    return (
      <Button
        variant="done"
        // The second half of a double click on "Hold" lands here and must not lead away.
        onClick={(event) => event.detail < 2 && !refuseOffline() && router.push(routes.cart)}
        aria-label={`In cart: ${name}. View cart`}
        className={className}
      >
        <Check aria-hidden className="size-4.5" strokeWidth={2.5} />
        In cart
      </Button>
    );
  }
  if (state === "taken") {
    return (
      <Button variant="secondary" aria-disabled aria-label={`Taken: ${name}`} className={cn("opacity-60", className)}>
        Taken
      </Button>
    );
  }
  return (
    <Button
      variant="soft"
      pending={state === "holding"}
      // A double click is one request, even where each click could take another number.
      onPointerEnter={preloadHolding}
      onFocus={preloadHolding}
      onClick={(event) => event.detail < 2 && hold()}
      aria-label={`Hold ${name}`}
      className={className}
    >
      <Plus aria-hidden className="size-4.5" strokeWidth={2.5} />
      Hold
    </Button>
  );
}
