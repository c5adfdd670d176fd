"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { AskFirst } from "@/components/layout/ask-first";
import { Button, buttonStyles } from "@/components/ui/button";
import { PhoneNumber } from "@/components/ui/phone-number";
import { StatusPill } from "@/components/ui/status-pill";
import type { Voicemail } from "@/lib/contract/calls/voicemail";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { MessagePlayer } from "./message-player";
import { useVoicemail } from "./use-voicemail";

const length = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** A message: who left it and when, its sound, and what can be done with it. Playing it marks it heard. */
export function VoicemailRow({ voicemail }: { voicemail: Voicemail }) {
  const { id, caller, created_at, number, seconds, state, heard_at, transcript } = voicemail;
  const times = useTimes(number?.time_zone);
  const { mark, remove } = useVoicemail(id);
  const [asks, setAsks] = useState(false);
  const isNew = heard_at === null;
  const from = caller ? formatPhoneLight(caller) : "Hidden number";
  const at = times.instant(created_at);
  return (
    <li className="space-y-3 px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className={isNew ? "font-semibold" : "font-medium"}>{from}</h2>
        {isNew && <StatusPill tone="brand">New</StatusPill>}
      </div>
      <p className="text-ink-soft text-sm">
        <time dateTime={created_at}>{at}</time> · {length(seconds)} · to{" "}
        {number?.e164 && number.label === null ? (
          <PhoneNumber e164={number.e164} display={formatPhoneLight(number.e164)} />
        ) : (
          (number?.label ?? "a number you no longer have")
        )}
      </p>
      {state === "lost" ? (
        <p className="text-bad text-sm">The carrier lost this recording. We cannot bring it back; call them back.</p>
      ) : (
        <MessagePlayer
          voicemailId={id}
          label={`Message from ${from}, ${at}`}
          onPlay={() => isNew && mark.mutate(true)}
        />
      )}
      {transcript && (
        <figure className="max-w-prose border-line border-l-2 pl-3">
          <blockquote className="wrap-break-word whitespace-pre-line">{transcript}</blockquote>
          <figcaption className="text-ink-soft text-sm">Written down by a program: words may be wrong.</figcaption>
        </figure>
      )}
      <div className="flex flex-wrap gap-2">
        {caller && (
          <a href={`tel:${caller}`} className={buttonStyles({ variant: "secondary", size: "sm" })}>
            Call back<span className="sr-only"> {from}</span>
          </a>
        )}
        {state !== "lost" && (
          <a
            href={`/api/v1/voicemails/${id}/sound?download=true`}
            download
            className={buttonStyles({ variant: "secondary", size: "sm" })}
          >
            <Download aria-hidden className="size-4" /> Download
            <span className="sr-only"> the message from {from}</span>
          </a>
        )}
        <Button variant="secondary" size="sm" pending={mark.isPending} onClick={() => mark.mutate(isNew)}>
          {isNew ? "Mark as heard" : "Mark as new"}
        </Button>
        <AskFirst
          size="sm"
          label="Delete"
          title="Delete this message?"
          description={`The message from ${from} is deleted for everybody of the account, here and at the carrier. It cannot be brought back.`}
          keep="Keep it"
          confirm="Delete it"
          pending={remove.isPending}
          open={asks}
          onOpenChange={setAsks}
          onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsks(false) })}
          className="min-h-11"
        />
      </div>
    </li>
  );
}
