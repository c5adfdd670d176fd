"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTimeZone } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { PricingRule } from "@/lib/contract/staff/pricing";
import { instantAt } from "@/lib/kernel/zoned-time";

/** Ends a rule now or later: its offers then get the price of the next rule that fits, or none. */
export function EndRule({ rule, name }: { rule: Pick<PricingRule, "id" | "version">; name: string }) {
  const router = useRouter();
  const zone = useTimeZone();
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState("");

  async function end(reason: string) {
    const body = { version: rule.version, at: instantAt(at, zone), reason };
    try {
      await api("POST /staff/pricing/rules/{id}/end", { params: { id: rule.id }, body });
      toast.success(at ? "The end is scheduled." : "The rule has ended.");
    } finally {
      router.refresh();
    }
  }

  return (
    <>
      <Button variant="secondary" onClick={() => setOpen(true)}>
        End this rule
      </Button>
      <ConfirmWithReason
        open={isOpen}
        onOpenChange={setOpen}
        title={`End “${name}”?`}
        confirmLabel={at ? "Schedule the end" : "End it now"}
        isDangerous
        onConfirm={end}
      >
        <p>
          Its offers then get the price of the next rule that fits; without one they are no longer sold. Later changes
          of this rule are taken back. Holds and contracts keep their price.
        </p>
        <Field label="When" optional hint={`Empty: now. Time zone: ${zone}`} className="mt-3">
          {(control) => (
            <Input {...control} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
          )}
        </Field>
      </ConfirmWithReason>
    </>
  );
}
