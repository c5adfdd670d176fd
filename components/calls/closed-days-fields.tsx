"use client";

import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { instantAt, wallTime } from "@/lib/kernel/zoned-time";
import { Part } from "./part";
import type { PlanProblems } from "./read-plan";
import { SpansFields } from "./spans-fields";

interface ClosedDaysFieldsProps {
  plan: CallPlan;
  problems: PlanProblems;
  /** of the number, ISO alpha-2 with its name */
  country: { iso2: string; name: string };
  /** public holidays that would close it */
  holidays: readonly { day: string; name: string }[];
  onChange: (part: Partial<CallPlan>) => void;
}

/** Days that are not as the week says: closed from now until an instant, public holidays, and days of one's own. */
export function ClosedDaysFields({ plan, problems, country, holidays, onChange }: ClosedDaysFieldsProps) {
  const { exceptions, closed_until: until, time_zone: zone } = plan;
  const set = (at: number, part: Partial<(typeof exceptions)[number]>) =>
    onChange({ exceptions: exceptions.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <div className="flex flex-col gap-5">
      <Field
        label="Closed until"
        optional
        hint="Whatever the hours say. Leave it empty to follow them."
        error={problems.closed_until}
        className="max-w-sm"
      >
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={until === null ? "" : wallTime(until, zone)}
            onChange={(event) => onChange({ closed_until: instantAt(event.target.value, zone) })}
          />
        )}
      </Field>
      <div>
        <Checkbox
          label={`Closed on public holidays (${country.name})`}
          checked={plan.holidays !== null}
          error={problems.holidays}
          onChange={(event) =>
            onChange({ holidays: event.target.checked ? { country: country.iso2, region: null } : null })
          }
        />
        {plan.holidays !== null && holidays.length > 0 && (
          <details className="pl-8 text-sm">
            <summary className="min-h-11 cursor-pointer py-2.5 text-link">
              {holidays.length === 1 ? "1 day" : `${holidays.length} days`} in the coming year
            </summary>
            <ul className="grid gap-x-6 gap-y-1 pb-2 sm:grid-cols-2">
              {holidays.map(({ day, name }) => (
                <li key={`${day} ${name}`}>
                  <span className="text-ink-soft tabular-nums">{day}</span> {name}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className="flex flex-col gap-3">
        <div>
          <p className="font-medium text-sm">Other days</p>
          <p className="text-ink-soft text-sm">
            Instead of the week’s hours and of holidays: closed, or open at other hours.
          </p>
        </div>
        {exceptions.map((one, index) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: an exception is its place: the first that fits counts
            key={index}
            title={`Days ${index + 1}`}
            onRemove={() => onChange({ exceptions: exceptions.filter((_, other) => other !== index) })}
          >
            <div className="grid gap-3 sm:grid-cols-[auto_auto_minmax(0,1fr)]">
              <Field label="From" error={problems[`exceptions.${index}`]}>
                {(control) => (
                  <Input
                    {...control}
                    type="date"
                    value={one.from}
                    onChange={({ target: { value } }) =>
                      set(index, { from: value, ...(one.to < value && { to: value }) })
                    }
                  />
                )}
              </Field>
              <Field label="To">
                {(control) => (
                  <Input
                    {...control}
                    type="date"
                    value={one.to}
                    onChange={({ target: { value } }) => set(index, { to: value })}
                  />
                )}
              </Field>
              <Field label="Name" optional>
                {(control) => (
                  <Input
                    {...control}
                    maxLength={60}
                    value={one.name}
                    onChange={({ target: { value } }) => set(index, { name: value })}
                  />
                )}
              </Field>
            </div>
            <SpansFields
              name={`Days ${index + 1}`}
              spans={one.spans}
              problem={Object.entries(problems).find(([path]) => path.startsWith(`exceptions.${index}.spans`))?.[1]}
              onChange={(spans) => set(index, { spans })}
            />
          </Part>
        ))}
        <Button
          variant="secondary"
          className="self-start"
          onClick={() => onChange({ exceptions: [...exceptions, { from: "", to: "", name: "", spans: [] }] })}
        >
          <Plus aria-hidden className="size-4.5" /> Add days
        </Button>
      </div>
    </div>
  );
}
