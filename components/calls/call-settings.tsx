"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { CallSettings as Settings } from "@/lib/contract/calls/settings";
import { callSettingsQuery } from "./call-queries";

const times: Record<number, string> = {
  30: "30 days",
  90: "90 days",
  180: "6 months",
  365: "1 year",
  730: "2 years",
  1825: "5 years",
};
const timeText = (days: number): string => times[days] ?? `${days} days`;

/** How long the history of calls is kept. */
export function CallSettings({ mayChange }: { mayChange: boolean }) {
  const settings = useQuery(callSettingsQuery);
  return (
    <Card className="mt-8">
      <h2 className="mb-4 text-lg">How long calls are kept</h2>
      {settings.data ? (
        <CallSettingsForm key={settings.data.keep_days} saved={settings.data} mayChange={mayChange} />
      ) : settings.error ? (
        <ErrorState
          title="This could not be read"
          actions={<Button onClick={() => settings.refetch()}>Try again</Button>}
        >
          {describeError(settings.error)} Nothing is deleted that was kept before.
        </ErrorState>
      ) : (
        <Skeleton className="h-44" />
      )}
    </Card>
  );
}

export function CallSettingsForm({ saved, mayChange }: { saved: Settings; mayChange: boolean }) {
  const client = useQueryClient();
  const [days, setDays] = useState(saved.keep_days);
  const save = useMutation({
    mutationFn: () => api("PUT /calls/settings", { body: { keep_days: days } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["calls"] });
      toast.success("Saved");
    },
    onError: (error) => toast.error("Not saved", { description: describeError(error) }),
  });
  const isShorter = days !== null && (saved.keep_days === null || days < saved.keep_days);
  if (!mayChange) {
    return (
      <p>
        {saved.keep_days === null ? "Calls are kept." : `Calls are deleted after ${timeText(saved.keep_days)}.`} Owners
        and admins of the account choose this.
      </p>
    );
  }
  const choices = [
    ...new Set([...Object.keys(times).map(Number), ...(saved.keep_days === null ? [] : [saved.keep_days])]),
  ];
  return (
    <form
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <Field
        label="Keep calls for"
        hint="Invoices keep their sums, and which of your phones talked how long. Voicemail and texts have times of their own."
      >
        {(control) => (
          <Select
            {...control}
            value={days ?? ""}
            onChange={({ target: { value } }) => setDays(value === "" ? null : Number(value))}
          >
            <option value="">As long as you have the account</option>
            {choices
              .sort((one, other) => one - other)
              .map((choice) => (
                <option key={choice} value={choice}>
                  {timeText(choice)}
                </option>
              ))}
          </Select>
        )}
      </Field>
      {isShorter && (
        <p className="text-bad text-sm" role="status">
          Calls older than {timeText(days)} are deleted for good within hours of saving, from history, charts and files.
          Those that are on no invoice yet stay until they are.
        </p>
      )}
      <Button type="submit" pending={save.isPending} className="self-start">
        Save
      </Button>
    </form>
  );
}
