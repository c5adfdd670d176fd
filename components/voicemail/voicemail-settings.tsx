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
import { toast } from "@/components/ui/toast";
import type { VoicemailSettings as Settings } from "@/lib/contract/calls/voicemail";
import { voicemailSettingsQuery } from "./voicemail-queries";

const times: Record<number, string> = {
  7: "7 days",
  30: "30 days",
  90: "90 days",
  180: "6 months",
  365: "1 year",
  730: "2 years",
};

/** How long messages are kept and how mails tell of them. */
export function VoicemailSettings() {
  const { data, error, refetch } = useQuery(voicemailSettingsQuery);
  return (
    <Card className="mt-8">
      <h2 className="mb-4 text-lg">How messages are kept</h2>
      {data ? (
        <SettingsFields key={JSON.stringify(data)} saved={data} />
      ) : error ? (
        <ErrorState title="This could not be read" actions={<Button onClick={() => refetch()}>Try again</Button>}>
          {describeError(error)}
        </ErrorState>
      ) : (
        <p className="min-h-44">Loading…</p>
      )}
    </Card>
  );
}

function SettingsFields({ saved }: { saved: Settings }) {
  const client = useQueryClient();
  const [settings, setSettings] = useState(saved);
  const save = useMutation({
    mutationFn: () => api("PUT /voicemails/settings", { body: settings }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["voicemails"] });
      toast.success("Saved");
    },
    onError: (error) => toast.error("Not saved", { description: describeError(error) }),
  });
  const shown = { ...times, [saved.days]: times[saved.days] ?? `${saved.days} days` };
  return (
    <form
      className="flex max-w-md flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Field label="Keep messages for" hint="Then they are deleted, here and at the carrier.">
        {(control) => (
          <Select
            {...control}
            value={settings.days}
            onChange={(event) => setSettings({ ...settings, days: Number(event.target.value) })}
          >
            {Object.entries(shown).map(([days, label]) => (
              <option key={days} value={days}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {settings.days < saved.days && (
        <p className="text-bad text-sm" role="status">
          Messages older than {shown[settings.days]} are deleted when you save.
        </p>
      )}
      <Field label="Emails about messages">
        {(control) => (
          <Select
            {...control}
            value={settings.mail}
            onChange={(event) => setSettings({ ...settings, mail: event.target.value as Settings["mail"] })}
          >
            <option value="link">Lead to the message</option>
            <option value="attachment">Bring the message as a sound file</option>
          </Select>
        )}
      </Field>
      <Button type="submit" pending={save.isPending} className="self-start">
        Save
      </Button>
    </form>
  );
}
