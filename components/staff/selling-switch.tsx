"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Carrier } from "@/lib/contract/staff/carriers";
import { counted } from "@/lib/kernel/words";
import { ConfirmWithReason } from "./confirm-with-reason";

type SellingSwitchProps = Pick<Carrier, "id" | "name" | "areas_on_sale" | "active_holds" | "open_orders"> & {
  state: "selling" | "paused" | "unused";
};

const actions = { selling: "Pause selling", paused: "Resume selling", unused: "Start selling" } as const;

/** Starts, stops or resumes the sale of one carrier's numbers. */
export function SellingSwitch({ id, name, state, areas_on_sale, active_holds, open_orders }: SellingSwitchProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const action = actions[state];
  const done = { selling: "no longer sells", paused: "sells again", unused: "sells as soon as its areas are read" };

  async function confirm(reason: string) {
    await api("PUT /staff/carriers/{id}/selling", { params: { id }, body: { is_paused: state === "selling", reason } });
    toast.success(`${name} ${done[state]}.`);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
        {action}
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`${action} at ${name}?`}
        confirmLabel={action}
        isDangerous={state === "selling"}
        onConfirm={confirm}
      >
        {state === "unused" && (
          <p>
            Its areas are read now, which takes a few minutes. Then its numbers are found in searches beside those of
            others.
          </p>
        )}
        {state === "paused" && (
          <p>Numbers of {counted(areas_on_sale, "area")} can be held and bought again, right away.</p>
        )}
        {state === "selling" && (
          <p>
            Nobody can hold a number of {counted(areas_on_sale, "area")} any more, right away.{" "}
            {underWay(active_holds, open_orders)} Only staff can resume.
          </p>
        )}
      </ConfirmWithReason>
    </>
  );
}

const underWay = (holds: number, orders: number): string =>
  holds + orders === 0
    ? "Nothing is under way there."
    : `${counted(holds, "hold")} and ${counted(orders, "order")} that are under way go on.`;
