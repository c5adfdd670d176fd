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
  isPaused: boolean;
};

/** Stops or resumes the sale of one carrier's numbers. */
export function SellingSwitch({ id, name, isPaused, areas_on_sale, active_holds, open_orders }: SellingSwitchProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const action = isPaused ? "Resume selling" : "Pause selling";

  async function confirm(reason: string) {
    await api("PUT /staff/carriers/{id}/selling", { params: { id }, body: { is_paused: !isPaused, reason } });
    toast.success(isPaused ? `${name} sells again.` : `${name} no longer sells.`);
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
        isDangerous={!isPaused}
        onConfirm={confirm}
      >
        {isPaused ? (
          <p>Numbers of {counted(areas_on_sale, "area")} can be held and bought again, right away.</p>
        ) : (
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
