import { useTimes } from "@/components/account/times";
import { routes } from "@/components/layout/routes";
import { OpenDebt } from "@/components/numbers/open-debt";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** What is out of the ordinary about a number, and what to do; nothing for one that works and is paid. */
export function NumberState({ number }: { number: OwnedNumberDetail }) {
  const times = useTimes();
  switch (number.status) {
    case "provisioning":
      return (
        <Notice tone="brand" role="status" className="mb-5" title="Being set up">
          We are ordering, connecting and checking it at the carrier. This page updates by itself.
        </Notice>
      );
    case "suspended":
      return (
        <Notice
          tone="bad"
          className="mb-5"
          title="Suspended: calls and texts do not arrive"
          actions={
            number.order_id && (
              <LinkButton href={routes.order(number.order_id)} size="sm">
                Open the order and pay
              </LinkButton>
            )
          }
        >
          The charge for its order was refused. Pay the open amount and it works again.
          {number.debt && ` On ${times.day(number.debt.release_at)} it is released.`}
        </Notice>
      );
    case "releasing":
    case "released":
      return (
        <Notice className="mb-5" title={number.status === "released" ? "Ended" : "Ending"}>
          {number.status === "released" ? "It went back" : "It goes back"} to the carrier. Calls and texts do not arrive
          any more.
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="bad" className="mb-5" title="Not delivered">
          The carrier could not deliver this number. You were not charged for it.
        </Notice>
      );
    default:
      if (number.problem) {
        return (
          <Notice tone="bad" className="mb-5" title="Not working: calls and texts may not arrive">
            {number.problem === "needs_documents"
              ? "The carrier asks for documents before it delivers this number. Please write to us, so that we can tell you what is needed."
              : "The carrier does not deliver this number at the moment. Our team knows and is working on it. You will get a message when it works again."}
          </Notice>
        );
      }
      return (
        number.debt &&
        number.order_id && (
          <OpenDebt debt={number.debt} orderId={number.order_id} className="mb-5">
            Please pay before {times.instant(number.debt.suspend_at)}, or calls and texts stop arriving.
          </OpenDebt>
        )
      );
  }
}
