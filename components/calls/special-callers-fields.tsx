"use client";

import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { mostGroups } from "@/lib/contract/calls/limits";
import type { CallPlan } from "@/lib/contract/calls/plan";
import { Part } from "./part";
import { linesOf, type PlanProblems } from "./read-plan";
import { RouteFields } from "./route-fields";

type Group = CallPlan["callers"]["special"][number];

const newGroup: Group = {
  name: "",
  callers: [],
  route: { phones: [], order: "in_turn", screen: false, after: { kind: "voicemail", greeting: null } },
};

interface SpecialCallersFieldsProps {
  groups: readonly Group[];
  problems: PlanProblems;
  unverified: Readonly<Record<string, string>>;
  onChange: (groups: Group[]) => void;
}

/** Groups of callers with a route of their own, whatever the hours are. */
export function SpecialCallersFields({ groups, problems, unverified, onChange }: SpecialCallersFieldsProps) {
  const set = (at: number, part: Partial<Group>) =>
    onChange(groups.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="font-medium text-sm">Callers with a route of their own</p>
        <p className="text-ink-soft text-sm">
          They go where you say here, whatever the hours are. The first group that fits counts.
        </p>
      </div>
      {groups.map((group, index) => {
        const path = `callers.special.${index}`;
        return (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place: the first that fits counts
            key={index}
            title={`Group ${index + 1}`}
            onRemove={() => onChange(groups.filter((_, other) => other !== index))}
          >
            <Field label="Name" error={problems[`${path}.name`]} className="max-w-sm">
              {(control) => (
                <Input
                  {...control}
                  maxLength={60}
                  placeholder="Suppliers"
                  value={group.name}
                  onChange={({ target: { value } }) => set(index, { name: value })}
                />
              )}
            </Field>
            <Field
              label="These callers"
              hint="One per line. A * at the end means every number that begins so."
              error={problems[`${path}.callers`]}
            >
              {(control) => (
                <Textarea
                  {...control}
                  rows={2}
                  placeholder={"+1 202 555 0123\n+4490*"}
                  value={group.callers.join("\n")}
                  onChange={({ target: { value } }) => set(index, { callers: linesOf(value) })}
                />
              )}
            </Field>
            <RouteFields
              path={`${path}.route`}
              route={group.route}
              problems={problems}
              unverified={unverified}
              onChange={(route) => set(index, { route })}
            />
          </Part>
        );
      })}
      {groups.length < mostGroups && (
        <Button variant="secondary" className="self-start" onClick={() => onChange([...groups, newGroup])}>
          <Plus aria-hidden className="size-4.5" /> Add a group of callers
        </Button>
      )}
    </div>
  );
}
