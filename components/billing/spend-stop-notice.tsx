"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import type { SpendStop } from "@/lib/contract/spend-caps";
import { formatMoney } from "@/lib/kernel/money";
import { spendStopQuery } from "./spend-queries";

interface SpendStopNoticeProps {
  numberId: string;
  initial: SpendStop;
  mayRaise: boolean;
}

/** Says that a limit keeps a number's phones silent, and raises it in one press. Nothing while there is money left. */
export function SpendStopNotice({ numberId, initial, mayRaise }: SpendStopNoticeProps) {
  const client = useQueryClient();
  const times = useTimes();
  const { data: stop } = useQuery({ ...spendStopQuery(numberId), initialData: initial });
  const { cap_cents: cap, most_cents: most, stopped_by: by } = stop;
  const higher = Math.min(most, Math.max(cap * 2, 500));
  const money = (cents: number) => formatMoney(cents, stop.currency);
  const raise = useMutation({
    mutationFn: () => {
      const body = { cents: higher };
      return by === "number"
        ? api("PUT /billing/limits/{id}", { params: { id: numberId }, body })
        : api("PUT /billing/limits", { body });
    },
    onSuccess: async () => {
      toast.success(`Your limit is ${money(higher)} now`);
      await client.invalidateQueries({ queryKey: ["numbers"] });
      await client.invalidateQueries({ queryKey: ["spend-caps"] });
    },
    onError: toastFailure,
  });
  if (by === null) return null;
  return (
    <Notice
      tone="warn"
      role="status"
      className="mb-5"
      title="Forwarding stopped by your limit"
      actions={
        mayRaise && (
          <>
            {higher > cap && (
              <Button size="sm" pending={raise.isPending} onClick={() => raise.mutate()}>
                Raise it to {money(higher)}
              </Button>
            )}
            <LinkButton href={routes.spendCaps} size="sm" variant="secondary">
              Limits
            </LinkButton>
          </>
        )
      }
    >
      {by === "number" ? "This number has" : "Your numbers have"} used up the {money(cap)} of this billing period.
      Callers still reach you: they hear your greeting and can leave a message (at a toll-free number for a while).
      Phones ring again on {times.day(stop.until)}
      {mayRaise ? ", or when you raise the limit" : ""}.
    </Notice>
  );
}
