"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { instantAt, shiftDay, wallTime } from "@/lib/kernel/zoned-time";
import { undoneByOthers, undoPlan } from "./undo-plan";

interface CloseNumberProps {
  numberId: string;
  /** of the plan, IANA */
  timeZone: string;
  /** "now" as the server has it, UTC */
  now: string;
  /** until when it is closed by this switch; null: it is not */
  until: string | null;
}

/** Closes a number until an instant, whatever its hours say, and opens it again. A version of its plan, as every other change. */
export function CloseNumber({ numberId, timeZone, now, until }: CloseNumberProps) {
  const queryClient = useQueryClient();
  const times = useTimes(timeZone);
  const [isAsking, setAsking] = useState(false);
  const [local, setLocal] = useState("");
  const close = useMutation({
    mutationFn: async (closed_until: string | null) => {
      const params = { id: numberId };
      const before = await api("GET /numbers/{id}/call-plan", { params });
      const body = { version: before.version, plan: { ...before.plan, closed_until } };
      return { before, after: await api("PUT /numbers/{id}/call-plan", { params, body }) };
    },
    onSuccess: ({ before, after: { plan, version } }) => {
      setAsking(false);
      void queryClient.invalidateQueries({ queryKey: ["numbers"] });
      toast.success(
        plan.closed_until ? `Closed until ${times.instant(plan.closed_until)}` : "It follows its hours again",
        { action: { label: "Undo", onClick: () => undo.mutate({ numberId, version, before: before.plan }) } },
      );
    },
    onError: toastFailure,
  });
  const undo = useMutation({
    mutationFn: undoPlan,
    onSuccess(view) {
      void queryClient.invalidateQueries({ queryKey: ["numbers"] });
      if (view) toast.success("Undone: it is as it was before");
      else toast.error(undoneByOthers);
    },
    onError: toastFailure,
  });
  if (until !== null) {
    return (
      <Button variant="secondary" size="sm" pending={close.isPending} onClick={() => close.mutate(null)}>
        Open again
      </Button>
    );
  }
  if (!isAsking) {
    return (
      <Button
        variant="secondary"
        size="sm"
        onClick={() => {
          setLocal(`${shiftDay(wallTime(now, timeZone).slice(0, 10), 1)}T09:00`); // tomorrow morning
          setAsking(true);
        }}
      >
        Close until …
      </Button>
    );
  }
  const chosen = instantAt(local, timeZone);
  const isLater = chosen !== null && Date.parse(chosen) > Date.parse(now);
  return (
    <form
      noValidate
      className="flex w-full flex-wrap items-end gap-2 border-line border-t pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isLater && !close.isPending) close.mutate(chosen);
      }}
    >
      <Field label="Closed until" hint={timeZone} error={isLater ? undefined : "Choose a time that is still to come."}>
        {(control) => (
          <Input {...control} type="datetime-local" value={local} onChange={(event) => setLocal(event.target.value)} />
        )}
      </Field>
      <Button type="submit" pending={close.isPending}>
        Close
      </Button>
      <Button variant="quiet" onClick={() => setAsking(false)}>
        Cancel
      </Button>
    </form>
  );
}
