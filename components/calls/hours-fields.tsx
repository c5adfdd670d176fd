"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { type Weekday, weekdays } from "@/lib/contract/calls/limits";
import type { CallPlan, Span } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";
import { SpansFields, usualSpan } from "./spans-fields";

const names: Record<Weekday, string> = {
  monday: "Monday",
  tuesday: "Tuesday",
  wednesday: "Wednesday",
  thursday: "Thursday",
  friday: "Friday",
  saturday: "Saturday",
  sunday: "Sunday",
};

const officeHours: NonNullable<CallPlan["hours"]> = {
  monday: [usualSpan],
  tuesday: [usualSpan],
  wednesday: [usualSpan],
  thursday: [usualSpan],
  friday: [usualSpan],
  saturday: [],
  sunday: [],
};

interface HoursFieldsProps {
  plan: CallPlan;
  problems: PlanProblems;
  /** IANA names, the person's own first */
  timeZones: readonly string[];
  onChange: (part: Pick<CallPlan, "hours"> | Pick<CallPlan, "time_zone">) => void;
}

/** When the number is open: always, or by weekly hours with several periods a day, also over midnight. */
export function HoursFields({ plan: { hours, time_zone }, problems, timeZones, onChange }: HoursFieldsProps) {
  return (
    <div className="flex flex-col gap-5">
      <RadioGroup
        name="opening"
        legend="The number is open"
        value={hours ? "weekly" : "always"}
        onValueChange={(value) => onChange({ hours: value === "weekly" ? officeHours : null })}
        error={problems.hours}
        options={[
          { value: "always", label: "At any time" },
          { value: "weekly", label: "At certain hours of the week" },
        ]}
      />
      {hours && (
        <>
          <Field label="Time zone" error={problems.time_zone} className="max-w-sm">
            {(control) => (
              <Select {...control} value={time_zone} onChange={(event) => onChange({ time_zone: event.target.value })}>
                {[...new Set([time_zone, ...timeZones])].map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <ul className="divide-y divide-line border-line border-y">
            {weekdays.map((day) => (
              <DayRow
                key={day}
                day={day}
                spans={hours[day]}
                problems={problems}
                onChange={(spans) => onChange({ hours: { ...hours, [day]: spans } })}
                onCopy={
                  day === "monday"
                    ? () =>
                        onChange({
                          hours: {
                            ...hours,
                            tuesday: hours.monday,
                            wednesday: hours.monday,
                            thursday: hours.monday,
                            friday: hours.monday,
                          },
                        })
                    : undefined
                }
              />
            ))}
          </ul>
          <p className="text-ink-soft text-sm">
            A period that ends before it begins goes on over midnight. Midnight at the end of a day is 00:00.
          </p>
        </>
      )}
    </div>
  );
}

interface DayRowProps {
  day: Weekday;
  spans: readonly Span[];
  problems: PlanProblems;
  onChange: (spans: Span[]) => void;
  onCopy: (() => void) | undefined;
}

function DayRow({ day, spans, problems, onChange, onCopy }: DayRowProps) {
  const name = names[day];
  const problem = Object.entries(problems).find(([path]) => path.startsWith(`hours.${day}`))?.[1];
  return (
    <li className="grid gap-x-4 gap-y-2 py-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <p className="pt-2.5 font-medium">{name}</p>
      <SpansFields name={name} spans={spans} problem={problem} onChange={onChange}>
        {onCopy && (
          <Button variant="quiet" size="sm" onClick={onCopy}>
            Copy to all working days
          </Button>
        )}
      </SpansFields>
    </li>
  );
}
