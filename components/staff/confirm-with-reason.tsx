"use client";

import type { ReactNode } from "react";
import { Dialog } from "@/components/ui/dialog";
import { ReasonForm, type ReasonFormProps } from "./reason-form";

interface ConfirmWithReasonProps extends Omit<ReasonFormProps, "asksPasswordFirst"> {
  open: boolean;
  title: ReactNode;
}

/**
 * Asks for the reason of a change and does it. When the server wants the password again, it is asked for here and the change is
 * repeated, so that nothing that was typed is lost.
 */
export function ConfirmWithReason({ open, title, ...form }: ConfirmWithReasonProps) {
  return (
    <Dialog open={open} onOpenChange={form.onOpenChange} title={title}>
      {open && <ReasonForm {...form} />}
    </Dialog>
  );
}
