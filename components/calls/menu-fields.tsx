"use client";

import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { PlanRoute } from "@/lib/contract/calls/plan";
import { EndFields } from "./end-fields";
import { Part } from "./part";
import { PhonesFields } from "./phones-fields";
import type { PlanProblems } from "./read-plan";

export type Menu = Extract<PlanRoute["after"], { kind: "menu" }>;
type Choice = Menu["choices"][number];

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"] as const;
const voicemail = { kind: "voicemail", greeting: null } as const;

const choiceFor = (digit: string): Choice => ({
  digit,
  name: "",
  phones: [],
  order: "in_turn",
  screen: false,
  after: voicemail,
});
/** A menu as one begins it: a key, and a message for those who press none. */
export const newMenu = (): Menu => ({ kind: "menu", text: "", choices: [choiceFor("1")], otherwise: voicemail });

interface MenuFieldsProps {
  /** of the menu in the plan: "open.after" */
  path: string;
  menu: Menu;
  problems: PlanProblems;
  unverified: Readonly<Record<string, string>>;
  onChange: (menu: Menu) => void;
}

/** What callers hear, what each key does, and what becomes of those who press none. */
export function MenuFields({ path, menu, problems, unverified, onChange }: MenuFieldsProps) {
  const { choices } = menu;
  const free = keys.find((key) => choices.every(({ digit }) => digit !== key));
  const set = (at: number, part: Partial<Choice>) =>
    onChange({ ...menu, choices: choices.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <div className="flex flex-col gap-5 border-line border-l-2 pl-4">
      <Field
        label="What the menu says"
        hint="Read out by a voice, twice if no key is pressed. For example: “For sales, press 1. For support, press 2.”"
        error={problems[`${path}.text`] ?? problems[`${path}.choices`]}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            maxLength={1000}
            value={menu.text}
            onChange={({ target: { value } }) => onChange({ ...menu, text: value })}
          />
        )}
      </Field>
      {choices.map((choice, index) => {
        const at = `${path}.choices.${index}`;
        return (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a choice is its place, and its key may be changed there
            key={index}
            title={`Key ${choice.digit}`}
            onRemove={() => onChange({ ...menu, choices: choices.filter((_, other) => other !== index) })}
          >
            <div className="grid grid-cols-[5rem_minmax(0,1fr)] items-start gap-2">
              <Field label="Key" error={problems[at]}>
                {(control) => (
                  <Select
                    {...control}
                    value={choice.digit}
                    onChange={(event) => set(index, { digit: event.target.value })}
                  >
                    {keys.map((key) => (
                      <option key={key}>{key}</option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field label="Name" error={problems[`${at}.name`]}>
                {(control) => (
                  <Input
                    {...control}
                    maxLength={40}
                    placeholder="Sales"
                    value={choice.name}
                    onChange={(event) => set(index, { name: event.target.value })}
                  />
                )}
              </Field>
            </div>
            <PhonesFields
              path={at}
              value={choice}
              problems={problems}
              unverified={unverified}
              onChange={(part) => set(index, part)}
            />
            <EndFields
              path={`${at}.after`}
              legend={choice.phones.length > 0 ? "If nobody takes the call" : "Callers who press it"}
              end={choice.after}
              problems={problems}
              onChange={(after) => set(index, { after })}
            />
          </Part>
        );
      })}
      {free && (
        <Button
          variant="secondary"
          className="self-start"
          onClick={() => onChange({ ...menu, choices: [...choices, choiceFor(free)] })}
        >
          <Plus aria-hidden className="size-4.5" /> Add a key
        </Button>
      )}
      <EndFields
        path={`${path}.otherwise`}
        legend="Callers who press no key"
        end={menu.otherwise}
        problems={problems}
        onChange={(otherwise) => onChange({ ...menu, otherwise })}
      />
    </div>
  );
}
