"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { ConfirmWithReason } from "./confirm-with-reason";

interface SaleSwitchProps {
  /** The country by its ISO code, or the area by its id. */
  of: { iso2: string } | { areaId: string };
  name: string;
  isOffSale: boolean;
  /** Who feels it, in the words of the page: "3 holds and 1 paid line". */
  goesOn?: ReactNode;
}

/** Takes a country or an area off sale, or puts it back. */
export function SaleSwitch({ of, name, isOffSale, goesOn }: SaleSwitchProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const action = isOffSale ? "Put back on sale" : "Take off sale";

  async function confirm(reason: string) {
    const body = { is_off_sale: !isOffSale, reason };
    if ("iso2" in of) await api("PUT /staff/catalog/countries/{iso2}/sale", { params: of, body });
    else await api("PUT /staff/catalog/areas/{id}/sale", { params: { id: of.areaId }, body });
    toast.success(isOffSale ? `${name} is on sale again.` : `${name} is off sale.`);
    router.refresh();
  }

  return (
    <>
      <Button variant="secondary" size="sm" aria-label={`${action}: ${name}`} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`${action}: ${name}?`}
        confirmLabel={action}
        isDangerous={!isOffSale}
        onConfirm={confirm}
      >
        {isOffSale ? (
          <p>
            Its numbers can be found, held and bought again, right away. What the carrier does not have, and what the
            margin guard has stopped, stays off.
          </p>
        ) : (
          <p>
            Search, pages and the API no longer show it, and nobody can hold a number of it, right away. Syncs leave it
            off sale until staff put it back. {goesOn ?? "Holds and orders that are under way"} go on; live numbers keep
            working.
          </p>
        )}
      </ConfirmWithReason>
    </>
  );
}
