"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { linesOf, type PlanProblems } from "./read-plan";
import { SpecialCallersFields } from "./special-callers-fields";

interface CallersFieldsProps {
  callers: CallPlan["callers"];
  problems: PlanProblems;
  /** phones that do not ring yet, E.164 by path */
  unverified: Readonly<Record<string, string>>;
  onChange: (callers: CallPlan["callers"]) => void;
}

const lists = [
  { name: "block", label: "Blocked callers", hint: "They are turned away and reach no phone." },
  { name: "allow", label: "Callers who always get through", hint: "As if it were open, whatever the hours say." },
] as const;

/** Who is treated differently: one caller a line. */
export function CallersFields({ callers, problems, unverified, onChange }: CallersFieldsProps) {
  return (
    <div className="flex flex-col gap-5">
      {lists.map(({ name, label, hint }) => (
        <Field
          key={name}
          label={label}
          optional
          hint={`${hint} One per line. A * at the end means every number that begins so.`}
          error={problems[`callers.${name}`]}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={3}
              placeholder={"+1 202 555 0123\n+4490*"}
              value={callers[name].join("\n")}
              onChange={({ target: { value } }) => onChange({ ...callers, [name]: linesOf(value) })}
            />
          )}
        </Field>
      ))}
      <Field label="Callers who hide their number" className="max-w-sm">
        {(control) => (
          <Select
            {...control}
            value={callers.anonymous}
            onChange={({ target: { value } }) =>
              onChange({ ...callers, anonymous: value as CallPlan["callers"]["anonymous"] })
            }
          >
            <option value="as_others">Are treated as others</option>
            <option value="voicemail">Leave a message</option>
            <option value="reject">Are turned away</option>
          </Select>
        )}
      </Field>
      <SpecialCallersFields
        groups={callers.special}
        problems={problems}
        unverified={unverified}
        onChange={(special) => onChange({ ...callers, special })}
      />
    </div>
  );
}
