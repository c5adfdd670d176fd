import type { ReactNode } from "react";
import { routes } from "@/components/layout/routes";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import type { OwnedNumberView } from "@/lib/contract/numbers";
import { formatMoney } from "@/lib/kernel/money";

interface OpenDebtProps {
  debt: NonNullable<OwnedNumberView["debt"]>;
  orderId: string;
  /** What happens, and when. */
  children: ReactNode;
  className?: string;
}

/** The charge of an order was refused: how much is open, until when, and the way to pay it. */
export function OpenDebt({ debt, orderId, children, className }: OpenDebtProps) {
  return (
    <Notice
      tone="bad"
      className={className}
      title={`${formatMoney(debt.amount_cents, debt.currency)} could not be charged`}
      actions={
        <LinkButton href={routes.order(orderId)} size="sm">
          Open the order and pay
        </LinkButton>
      }
    >
      {children}
    </Notice>
  );
}
