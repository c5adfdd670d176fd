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

/**
 * Says that a limit keeps a number's phones silent, or what becomes of calls to a toll-free number, and what to do: raise the limit in one
 * press, or pay. Nothing while there is money left.
 */
export function SpendStopNotice({ numberId, initial, mayRaise }: SpendStopNoticeProps) {
  const { data: stop } = useQuery({ ...spendStopQuery(numberId), initialData: initial });
  const state = stop.toll_free?.state;
  if (state === "unpaid") return <UnpaidNotice stop={stop} mayPay={mayRaise} />;
  if (stop.stopped_by === null) return null;
  return (
    <Notice
      tone="warn"
      role="status"
      className="mb-5"
      title={titles[state ?? "phones"]}
      actions={mayRaise && <RaiseLimit numberId={numberId} stop={stop} />}
    >
      <StopWords stop={stop} mayRaise={mayRaise} />
    </Notice>
  );
}

const titles = {
  phones: "Forwarding stopped by your limit",
  begun: "Your limit for usage is reached",
  used: "Callers are turned away",
};

const sumOf = ({ currency }: SpendStop, cents: number): string => formatMoney(cents, currency);

function StopWords({ stop, mayRaise }: { stop: SpendStop; mayRaise: boolean }) {
  const times = useTimes();
  const { stopped_by: by, toll_free: calls, until } = stop;
  const cap = sumOf(stop, stop.cap_cents);
  const used =
    stop.cap_cents === 0
      ? `Your limit for ${by === "number" ? "this number" : "usage"} is ${cap}.`
      : `${by === "number" ? "This number has" : "Your numbers have"} used up the ${cap} of this billing period.`;
  const again = `on ${times.day(until)}${mayRaise ? ", or when you raise the limit" : ""}.`;
  const onceRaised = `when ${mayRaise ? "you raise" : "an owner raises"} the limit.`;
  switch (calls?.state) {
    case "begun":
      return `${used} Calls to this number go on, and we pay for ${sumOf(stop, calls.cents)} of them; after that, callers hear that it cannot take calls. Phones that cost extra do not ring. All is as usual again ${again}`;
    case "used": {
      const beyond = calls.cents > 0 ? ` The ${sumOf(stop, calls.cents)} that we pay for beyond it is used, too.` : "";
      return `${used}${beyond} Callers hear that this number cannot take calls, or nobody answers them. It takes calls again ${stop.cap_cents === 0 ? onceRaised : again}`;
    }
    default:
      return `${used} Callers still reach you: they hear your greeting and can leave a message. Phones ring again ${again}`;
  }
}

/** A toll-free number of an account that owes. */
function UnpaidNotice({ stop, mayPay }: { stop: SpendStop; mayPay: boolean }) {
  return (
    <Notice
      tone="bad"
      role="status"
      className="mb-5"
      title="Callers are turned away"
      actions={
        mayPay && (
          <LinkButton href={routes.billing} size="sm">
            Pay the bill
          </LinkButton>
        )
      }
    >
      A bill is unpaid. Until it is paid, your toll-free numbers take calls worth{" "}
      {sumOf(stop, stop.toll_free?.cents ?? 0)} in a billing period, and these are used. Once it is paid, they take
      calls again immediately.
    </Notice>
  );
}

function RaiseLimit({ numberId, stop }: { numberId: string; stop: SpendStop }) {
  const client = useQueryClient();
  const { cap_cents: cap, most_cents: most, stopped_by: by } = stop;
  const higher = Math.min(most, Math.max(cap * 2, 500));
  const raise = useMutation({
    mutationFn: () => {
      const body = { cents: higher };
      return by === "number"
        ? api("PUT /billing/limits/{id}", { params: { id: numberId }, body })
        : api("PUT /billing/limits", { body });
    },
    onSuccess: async () => {
      toast.success(`Your limit is ${sumOf(stop, higher)} now`);
      await client.invalidateQueries({ queryKey: ["numbers"] });
      await client.invalidateQueries({ queryKey: ["spend-caps"] });
    },
    onError: toastFailure,
  });
  return (
    <>
      {higher > cap && (
        <Button size="sm" pending={raise.isPending} onClick={() => raise.mutate()}>
          Raise it to {sumOf(stop, higher)}
        </Button>
      )}
      <LinkButton href={routes.spendCaps} size="sm" variant="secondary">
        Limits
      </LinkButton>
    </>
  );
}
