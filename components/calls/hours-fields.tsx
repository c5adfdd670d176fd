"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { mostSpans, type Weekday, weekdays } from "@/lib/contract/calls/limits";
import type { CallPlan, Span } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";

const names: Record<Weekday, string> = {
  monday: "Monday",
  tuesday: "Tuesday",
  wednesday: "Wednesday",
  thursday: "Thursday",
  friday: "Friday",
  saturday: "Saturday",
  sunday: "Sunday",
};

const usual: Span = { from: "09:00", to: "17:00" };
const officeHours: NonNullable<CallPlan["hours"]> = {
  monday: [usual],
  tuesday: [usual],
  wednesday: [usual],
  thursday: [usual],
  friday: [usual],
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

/** A phone shows its own wheel when it is touched, so that the clock's sign takes no room there. */
const timeField = "w-full min-w-0 max-w-36 max-sm:px-2 max-sm:[&::-webkit-calendar-picker-indicator]:hidden";

/** In a plan the day's last midnight is 24:00, which no field for a time can hold. */
const shown = (time: string) => (time === "24:00" ? "00:00" : time);
const kept = (time: string) => (time === "00:00" ? "24:00" : time);

function DayRow({ day, spans, problems, onChange, onCopy }: DayRowProps) {
  const name = names[day];
  const set = (at: number, part: Partial<Span>) =>
    onChange(spans.map((span, index) => (index === at ? { ...span, ...part } : span)));
  const problem = Object.entries(problems).find(([path]) => path.startsWith(`hours.${day}`))?.[1];
  return (
    <li className="grid gap-x-4 gap-y-2 py-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <p className="pt-2.5 font-medium">{name}</p>
      <div className="flex flex-col items-start gap-2">
        {spans.length === 0 && <p className="py-2.5 text-ink-soft">Closed</p>}
        {spans.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a period is its place
          <div key={index} className="flex w-full items-center gap-1.5 sm:gap-2">
            <Input
              type="time"
              className={timeField}
              aria-label={`${name}, period ${index + 1}, from`}
              value={span.from}
              onChange={(event) => set(index, { from: event.target.value })}
            />
            <span aria-hidden>–</span>
            <Input
              type="time"
              className={timeField}
              aria-label={`${name}, period ${index + 1}, to`}
              value={shown(span.to)}
              onChange={(event) => set(index, { to: kept(event.target.value) })}
            />
            <Button
              variant="quiet"
              size="icon"
              aria-label={`${name}: remove period ${index + 1}`}
              onClick={() => onChange(spans.filter((_, other) => other !== index))}
            >
              <X aria-hidden className="size-4.5" />
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap gap-1">
          {spans.length < mostSpans && (
            <Button
              variant="quiet"
              size="sm"
              aria-label={`${name}: add a period`}
              onClick={() => onChange([...spans, spans.length === 0 ? usual : { from: "18:00", to: "20:00" }])}
            >
              <Plus aria-hidden className="size-4" /> {spans.length === 0 ? "Open" : "Add a period"}
            </Button>
          )}
          {onCopy && (
            <Button variant="quiet" size="sm" onClick={onCopy}>
              Copy to all working days
            </Button>
          )}
        </div>
        {problem && (
          <p role="alert" className="text-bad text-sm">
            {problem}
          </p>
        )}
      </div>
    </li>
  );
}
