import { routes } from "@/components/layout/routes";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** Checkout without a held number. @param ended the cart had numbers, their hold has ended */
export function CheckoutEmpty({ ended }: { ended: boolean }) {
  return ended ? (
    <EmptyState title="Your hold has ended" actions={<LinkButton href={routes.cart}>Back to the cart</LinkButton>}>
      The numbers went back on sale. Often they are still free: the cart holds them again.
    </EmptyState>
  ) : (
    <EmptyState
      title="There is nothing to pay for"
      actions={<LinkButton href={routes.numbers}>Search numbers</LinkButton>}
    >
      Hold a number first, then come back here.
    </EmptyState>
  );
}
