import { useTimes } from "@/components/account/times";
import { StatusPill } from "@/components/ui/status-pill";
import { MessagePlayer } from "@/components/voicemail/message-player";
import type { Call } from "@/lib/contract/calls/wire";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { capitalize } from "@/lib/kernel/words";
import { callLooks, callResult, endCauseText, legText, ruleText } from "./call-words";

interface CallRowProps {
  call: Call;
  /** Whom it called is said where calls of several numbers stand together. */
  showsNumber?: boolean;
}

/** A call in a list: who called, what came of it, the message, and on request which phones rang and why it went there. */
export function CallRow({ call, showsNumber = false }: CallRowProps) {
  const { number } = call;
  const times = useTimes(number?.time_zone);
  const look = callLooks[call.outcome];
  const caller = callerName(call);
  const at = times.instant(call.created_at);
  const result = callResult(call);
  return (
    <li className="grid grid-cols-1 gap-x-4 gap-y-1 px-4 py-3.5 sm:grid-cols-[minmax(0,1fr)_auto] sm:px-6">
      <p className="font-medium">{caller}</p>
      <p className="sm:text-right">
        <StatusPill tone={look.tone} busy={look.busy ?? false}>
          {look.label}
        </StatusPill>
      </p>
      {result !== look.label && <p className="text-sm sm:col-span-2">{result}</p>}
      {call.voicemail_id !== null && (
        <div className="my-1 sm:col-span-2">
          <MessagePlayer
            voicemailId={call.voicemail_id}
            label={`Message of ${call.is_test ? "a test call" : call.caller ? caller : "a hidden number"}`}
          />
        </div>
      )}
      <p className="text-ink-soft text-sm sm:col-span-2">
        <time dateTime={call.created_at}>{at}</time>
        {showsNumber && ` · ${numberName(number)}`}
        {call.rule && ` · ${ruleText(call.rule, times)}`}
      </p>
      <details className="text-sm sm:col-span-2">
        <summary className="-mb-3.5 flex min-h-11 w-fit cursor-pointer items-center text-ink-soft underline decoration-line-strong underline-offset-4 hover:text-ink">
          Which phones rang{" "}
          <span className="sr-only">
            for {caller} on {at}
          </span>
        </summary>
        <CallSteps call={call} zone={number?.time_zone} />
      </details>
    </li>
  );
}

const callerName = ({ caller, is_test }: Call): string =>
  is_test ? "Test call" : caller ? formatPhoneLight(caller) : "Hidden number";

const numberName = (number: Call["number"]): string =>
  number?.label ?? (number?.e164 ? formatPhoneLight(number.e164) : "A number you no longer have");

/** Which phones rang, by which rule, and why it ended. */
export function CallSteps({ call, zone }: { call: Call; zone: string | undefined }) {
  const times = useTimes(zone);
  const cause = endCauseText(call);
  return (
    <div className="mt-4 space-y-2 border-line border-l-2 pl-4">
      {call.legs.length === 0 ? (
        <p>No phone rang.</p>
      ) : (
        <ol className="space-y-2">
          {call.legs.map((leg) => (
            <li key={`${leg.branch}-${leg.step}-${leg.position}`}>
              {capitalize(legText(leg))}.
              <span className="block text-ink-soft">
                {ruleText(leg.rule, times)}
                {leg.ring_seconds > 0 && ` · up to ${leg.ring_seconds} s`}
                {leg.is_screened && " · asked to press 1"}
              </span>
            </li>
          ))}
        </ol>
      )}
      <p className="text-ink-soft">
        {call.ended_at && cause ? `Ended ${times.instant(call.ended_at)}: ${cause}.` : "It goes on now."}
        {call.plan_version !== null && ` Version ${call.plan_version} of the plan decided.`}
      </p>
    </div>
  );
}
