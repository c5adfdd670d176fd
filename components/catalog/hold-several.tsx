"use client";

import { useId, useState } from "react";
import { noConnection } from "@/components/layout/no-connection";
import type { SearchState } from "@/components/number-facts/types";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { AvailableNumber } from "@/lib/contract/available-numbers";
import { searchQuery } from "./search-url";

interface HoldSeveralProps {
  search: SearchState;
  /** The list as it is shown; its first numbers are held. */
  numbers: readonly AvailableNumber[];
  /** "10 numbers in 415": the quantity that was asked for. */
  quantity: number | null;
}

const most = 20;
const choices = [2, 3, 4, 5, 10, 15, most];

/** Several numbers with one press: the first of the list, and more of the same search where the list is shorter. */
export function HoldSeveral({ search, numbers, quantity }: HoldSeveralProps) {
  const id = useId();
  const asked = Math.min(quantity ?? 2, most);
  const [count, setCount] = useState(asked);
  const [pending, setPending] = useState(false);

  async function hold() {
    setPending(true);
    const holding = await import("./hold-number").catch(() => null);
    if (!holding) toast.error(noConnection);
    const free = numbers.filter((one) => !one.is_held_by_you).slice(0, count);
    await holding?.holdSeveral(
      free.length === count
        ? { items: free.map(({ area_id, e164 }) => ({ area_id, e164 })) }
        : { quantity: count, search: searchQuery(search) },
    );
    setPending(false);
  }

  return (
    <div className="mt-4 flex flex-wrap items-center gap-2.5">
      <label htmlFor={id} className="text-sm">
        Need several?
      </label>
      <Select
        id={id}
        value={count}
        onChange={(event) => setCount(Number(event.target.value))}
        className="w-20"
        autoComplete="off"
      >
        {[...new Set([...choices, asked])]
          .sort((a, b) => a - b)
          .map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
      </Select>
      <Button variant="secondary" pending={pending} onClick={hold}>
        {count === 1 ? "Put the first in the cart" : `Put ${count} in the cart`}
      </Button>
    </div>
  );
}
