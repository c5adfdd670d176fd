"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { VerifyPhone } from "@/components/calls/verify-phone";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { SendingProblem, TextSettings as Settings, TextNumber } from "@/lib/contract/messages";
import { toE164 } from "@/lib/kernel/telephony/to-e164";
import { textNumbersQuery, textSettingsQuery } from "./message-queries";
import { ownName, problemWords } from "./message-words";
import { PhoneField } from "./phone-field";

const terms = [30, 90, 180, 365, 730, 1825];
const termText = (days: number) =>
  days % 365 === 0 ? `${days / 365} ${days === 365 ? "year" : "years"}` : `${days} days`;

/** Where texts are sent on to, and how long they are kept; for those who may change it. */
export function TextSettings() {
  const settings = useQuery(textSettingsQuery);
  const numbers = useQuery(textNumbersQuery);
  const error = settings.error ?? numbers.error;
  if (settings.data && numbers.data)
    return (
      <TextSettingsForm initial={settings.data} senders={numbers.data.numbers.filter(({ can_send }) => can_send)} />
    );
  if (!error) return null;
  const again = () => Promise.all([settings.refetch(), numbers.refetch()]);
  return (
    <div className="mt-6">
      <ErrorState
        title="The settings of your texts could not be shown"
        actions={<Button onClick={() => void again()}>Try again</Button>}
      >
        {describeError(error)} What was chosen goes on.
      </ErrorState>
    </div>
  );
}

interface TextSettingsFormProps {
  initial: Settings;
  /** numbers that can send texts */
  senders: readonly TextNumber[];
}

/** The form of the settings, as it is shown once they are known. */
export function TextSettingsForm({ initial, senders }: TextSettingsFormProps) {
  const queryClient = useQueryClient();
  const [days, setDays] = useState(initial.keep_days);
  const [typed, setTyped] = useState(initial.forward_to ?? "");
  const [from, setFrom] = useState(initial.forward_from ?? senders[0]?.id ?? null);
  const isEmpty = typed.trim() === "";
  const to = isEmpty ? null : toE164(typed, senders.find(({ id }) => id === from)?.e164 ?? "");
  const save = useMutation({
    mutationFn: () =>
      api("PUT /messages/settings", {
        body: { keep_days: days, forward_to: to, forward_from: to === null ? null : from },
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(textSettingsQuery.queryKey, saved);
      toast.success("Saved");
    },
  });
  const reason = save.error instanceof ApiError ? (save.error.details.reason as SendingProblem | undefined) : undefined;
  const isReadable = isEmpty || to !== null;
  const isShorter = days !== null && (initial.keep_days === null || days < initial.keep_days);
  return (
    <Card className="mt-6">
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReadable && !save.isPending) save.mutate();
        }}
      >
        <h2 className="text-lg">Sent on, and kept</h2>
        {initial.problem && (
          <Notice tone="warn" title="Texts are not sent on at the moment">
            {problemWords[initial.problem]}
          </Notice>
        )}
        {senders.length > 0 || initial.forward_to ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <PhoneField
              label="Send texts that come in on to"
              optional
              hint="A phone of yours, with + and country code. Each costs what a text that you send costs."
              value={typed}
              onChange={setTyped}
              isReadable={isReadable}
              error={reason && problemWords[reason]}
            />
            <Field label="From your number">
              {(control) => (
                <Select {...control} value={from ?? ""} onChange={(event) => setFrom(event.target.value || null)}>
                  {senders.map((number) => (
                    <option key={number.id} value={number.id}>
                      {ownName(number)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
        ) : (
          <p className="text-ink-soft">
            Texts that come in are mailed to you. None of your numbers can send texts, so they cannot be sent on to a
            phone.
          </p>
        )}
        {reason === "not_proven" && to && <VerifyPhone e164={to} />}
        <Field label="Keep texts" hint="Older ones are deleted, sent ones too." className="max-w-xs">
          {(control) => (
            <Select
              {...control}
              value={days ?? ""}
              onChange={(event) => setDays(event.target.value === "" ? null : Number(event.target.value))}
            >
              <option value="">Forever</option>
              {[...new Set([...terms, ...(days === null ? [] : [days])])]
                .sort((a, b) => a - b)
                .map((one) => (
                  <option key={one} value={one}>
                    {termText(one)}
                  </option>
                ))}
            </Select>
          )}
        </Field>
        {isShorter && (
          <p className="text-sm text-warn">
            Texts that are older than {termText(days)} will be gone for good. Download them first if you need them.
          </p>
        )}
        {save.error && !reason && (
          <p role="alert" className="text-bad text-sm">
            {describeError(save.error)}
          </p>
        )}
        <Button type="submit" className="self-start" pending={save.isPending}>
          Save
        </Button>
      </form>
    </Card>
  );
}
