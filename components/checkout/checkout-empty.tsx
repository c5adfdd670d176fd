import { routes } from "@/components/layout/routes";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

/** Checkout without a held number. @param ended the cart had numbers, their hold has ended */
export function CheckoutEmpty({ ended }: { ended: boolean }) {
  return ended ? (
    <EmptyState title="Your hold has ended" actions={<LinkButton href={routes.cart}>Back to the cart</LinkButton>}>
      The numbers went back on sale. They are often still free: you can hold them again in the cart.
    </EmptyState>
  ) : (
    <EmptyState title="There is nothing to pay" actions={<LinkButton href={routes.numbers}>Search numbers</LinkButton>}>
      Hold a number first, then come back here.
    </EmptyState>
  );
}
