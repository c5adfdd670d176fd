"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { Textarea } from "@/components/ui/textarea";
import type { Heard, PlanEnd } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";
import { SoundFields } from "./sound-fields";

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
    <HeardFields
      key={end.kind}
      label={isVoicemail ? "What they hear first" : "What they hear"}
      heard={isVoicemail ? end.greeting : end.text}
      problem={problems[`${path}.greeting`] ?? problems[`${path}.text`]}
      onChange={(heard) =>
        onChange(isVoicemail ? { kind: "voicemail", greeting: heard } : { kind: "message", text: heard })
      }
    />
  );
}

interface HeardFieldsProps {
  label: string;
  heard: Heard;
  problem: string | undefined;
  onChange: (heard: Heard) => void;
}

/** Words that a voice reads out, or a recording. Who looks at the other finds what was there again. */
function HeardFields({ label, heard, problem, onChange }: HeardFieldsProps) {
  const sound = typeof heard === "object" && heard !== null ? heard.sound : null;
  const [isChoosing, setChoosing] = useState(false);
  const [words, setWords] = useState<string | null>(typeof heard === "string" ? heard : null);
  if (sound !== null || isChoosing) {
    return (
      <SoundFields
        label={label}
        value={sound}
        problem={problem}
        onChange={(id) => {
          setChoosing(false);
          onChange({ sound: id });
        }}
        onWords={() => {
          setChoosing(false);
          onChange(words);
        }}
      />
    );
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <Field
        label={label}
        optional
        hint="Read out by a voice. Left empty, callers hear our standard words with the name of your account."
        error={problem}
        className="w-full"
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={1000}
            value={typeof heard === "string" ? heard : ""}
            onChange={({ target: { value } }) => {
              setWords(value || null);
              onChange(value || null);
            }}
          />
        )}
      </Field>
      <Button variant="secondary" size="sm" onClick={() => setChoosing(true)}>
        Use a recording instead
      </Button>
    </div>
  );
}
