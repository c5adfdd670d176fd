"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { AskFirst } from "@/components/layout/ask-first";
import { toastFailure } from "@/components/layout/toast-failure";
import { numberQuery } from "@/components/numbers/number-query";
import { termText } from "@/components/numbers/number-words";
import { NumberYear } from "@/components/numbers/number-year";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataList } from "@/components/ui/data-list";
import { Notice } from "@/components/ui/notice";
import { PhoneNumber } from "@/components/ui/phone-number";
import { Price } from "@/components/ui/price";
import { toast } from "@/components/ui/toast";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** Price, term and the end; cancel at the end of the paid month and undo it until then. */
export function NumberTerm({ number }: { number: OwnedNumberDetail }) {
  const queryClient = useQueryClient();
  const times = useTimes();
  const [asking, setAsking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { contract } = number;
  const change = useMutation({
    mutationFn: (cancel: boolean) =>
      api(cancel ? "POST /numbers/{id}/cancellation" : "DELETE /numbers/{id}/cancellation", {
        params: { id: number.id },
      }),
    onSuccess: async (_answer, cancel) => {
      setAsking(false);
      await queryClient.invalidateQueries({ queryKey: ["numbers"] });
      heading.current?.focus({ preventScroll: true }); // the pressed button is gone
      if (cancel)
        toast.message("Canceled at the end of its paid time", {
          action: { label: "Undo", onClick: () => change.mutate(false) },
        });
      else toast.success("Cancellation undone");
    },
    onError: (error) => {
      toastFailure(error);
      void queryClient.invalidateQueries({ queryKey: numberQuery(number.id).queryKey });
    },
  });
  if (!contract) return null;

  const isOpen = contract.ended_at === null && (number.status === "active" || number.status === "suspended");
  const year = contract.year.running;
  const lastDay = number.paid_until && times.day(number.paid_until);
  return (
    <Card>
      <h2 ref={heading} tabIndex={-1} className="mb-4 text-lg">
        Term and price
      </h2>
      <DataList
        items={[
          {
            label: year ? "Price by the month" : "Monthly price",
            value: <Price cents={contract.monthly_cents} currency={contract.currency} />,
            note: contract.next_price ? (
              <>
                <Price cents={contract.next_price.monthly_cents} currency={contract.currency} /> from{" "}
                {times.day(contract.next_price.holds_from)}. If that is too much, cancel before: nothing more is
                charged.
              </>
            ) : (
              contract.setup_cents > 0 && (
                <>
                  Set-up was <Price cents={contract.setup_cents} currency={contract.currency} />, once
                </>
              )
            ),
          },
          { label: "Started", value: times.day(contract.starts_at) },
          ...(year
            ? [{ label: "Paid by the year", value: `${times.day(year.from)} to ${times.day(year.until)}` }]
            : []),
          {
            label: contract.renews_at ? "Renewal" : "End",
            value: termText(number, times) ?? "Not known yet",
            note:
              !contract.renews_at &&
              !contract.cancel_at &&
              isOpen &&
              "It does not renew: a bill of your account is not paid.",
          },
          {
            label: "Your consent",
            value: `Charges until you cancel, given ${times.instant(contract.consent_at)}`,
            note: `Text of ${times.date(contract.consent_version)}`,
          },
        ]}
      />
      {isOpen && contract.cancel_at && (
        <Notice
          tone="warn"
          className="mt-5"
          title={`Canceled for ${times.day(contract.cancel_at)}`}
          actions={
            <Button variant="secondary" size="sm" onClick={() => change.mutate(false)} pending={change.isPending}>
              Undo the cancellation
            </Button>
          }
        >
          It works until then. Afterwards the number goes back to the carrier and usually cannot be recovered.
        </Notice>
      )}
      {isOpen && <NumberYear number={number} onChange={() => heading.current?.focus({ preventScroll: true })} />}
      {isOpen && !contract.cancel_at && (
        <AskFirst
          label={`Cancel at the end of the ${year ? "year" : "month"}`}
          title={
            <>
              Cancel <PhoneNumber e164={number.e164} display={number.display} />?
            </>
          }
          description={`It keeps working until ${lastDay ?? "the end of its paid time"} and is not renewed. You can undo this until then.`}
          keep="Keep it"
          confirm="Cancel the number"
          className="mt-5"
          open={asking}
          onOpenChange={setAsking}
          pending={change.isPending}
          onConfirm={() => change.mutate(true)}
        />
      )}
    </Card>
  );
}
