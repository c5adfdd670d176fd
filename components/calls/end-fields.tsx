"use client";

import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { Textarea } from "@/components/ui/textarea";
import type { PlanEnd } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";

const standard: Record<PlanEnd["kind"], PlanEnd> = {
  voicemail: { kind: "voicemail", greeting: null },
  message: { kind: "message", text: null },
  reject: { kind: "reject" },
};

interface EndFieldsProps<More extends string> {
  /** of the end in the plan: "open.after" */
  path: string;
  legend: string;
  /** `more.value` where the end is something that these fields do not know */
  end: PlanEnd | { kind: More };
  /** whether a call can still be turned away; without this it cannot: it was answered */
  reject?: { isPossible: boolean; description: string };
  /** a further way to end, with what follows from it */
  more?: { value: More; label: string; description: string; choose: () => void };
  problems: PlanProblems;
  onChange: (end: PlanEnd) => void;
}

/** How a call ends that nobody takes. */
export function EndFields<More extends string = never>({
  path,
  legend,
  end,
  reject,
  more,
  problems,
  onChange,
}: EndFieldsProps<More>) {
  return (
    <>
      <RadioGroup<PlanEnd["kind"] | More>
        name={path}
        legend={legend}
        value={end.kind}
        onValueChange={(kind) => {
          if (kind === more?.value) more.choose();
          else onChange(standard[kind as PlanEnd["kind"]]);
        }}
        error={problems[path]}
        options={[
          { value: "voicemail", label: "Leave a message", description: "With the call, ready to play." },
          { value: "message", label: "Hear a message, and the call ends" },
          ...(more ? [{ value: more.value, label: more.label, description: more.description }] : []),
          ...(reject
            ? [
                {
                  value: "reject" as const,
                  label: "Are turned away",
                  description: reject.description,
                  disabled: !reject.isPossible,
                },
              ]
            : []),
        ]}
      />
      <EndWords path={path} end={end as PlanEnd} problems={problems} onChange={onChange} />
    </>
  );
}

/** What callers hear at the end, where they hear anything. */
function EndWords({
  path,
  end,
  problems,
  onChange,
}: Pick<EndFieldsProps<never>, "path" | "problems" | "onChange"> & { end: PlanEnd }) {
  if (end.kind !== "voicemail" && end.kind !== "message") return null;
  const isVoicemail = end.kind === "voicemail";
  return (
    <Field
      key={end.kind}
      label={isVoicemail ? "What they hear first" : "What they hear"}
      optional
      hint="Read out by a voice. Left empty, callers hear our standard words with the name of your account."
      error={problems[`${path}.greeting`] ?? problems[`${path}.text`]}
    >
      {(control) => (
        <Textarea
          {...control}
          rows={3}
          maxLength={1000}
          value={(isVoicemail ? end.greeting : end.text) ?? ""}
          onChange={({ target: { value } }) =>
            onChange(
              isVoicemail ? { kind: "voicemail", greeting: value || null } : { kind: "message", text: value || null },
            )
          }
        />
      )}
    </Field>
  );
}
