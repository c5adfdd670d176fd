"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { mostPhones, ringSeconds } from "@/lib/contract/calls/limits";
import type { PlanEnd, PlanRoute } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";
import { VerifyPhone } from "./verify-phone";

interface RouteFieldsProps {
  /** as in a plan, and in the paths of what is wrong with it */
  name: "open" | "closed";
  route: PlanRoute;
  problems: PlanProblems;
  /** phones that do not ring yet, E.164 by path */
  unverified: Readonly<Record<string, string>>;
  onChange: (route: PlanRoute) => void;
}

const seconds = [10, 15, 20, 25, 30, 45, 60];

/** Which phones ring, in which order and for how long, and what follows when nobody takes the call. */
export function RouteFields({ name, route, problems, unverified, onChange }: RouteFieldsProps) {
  const { phones, order } = route;
  const change = (part: Partial<PlanRoute>) => onChange({ ...route, ...part });
  const setPhone = (at: number, part: Partial<(typeof phones)[number]>) =>
    change({ phones: phones.map((phone, index) => (index === at ? { ...phone, ...part } : phone)) });
  const move = (at: number, by: number) => {
    const next = [...phones];
    next.splice(at + by, 0, ...next.splice(at, 1));
    change({ phones: next });
  };
  return (
    <div className="flex flex-col gap-5">
      <ul className="flex flex-col gap-4 empty:hidden">
        {phones.map((phone, index) => {
          const path = `${name}.phones.${index}`;
          const waits = unverified[path];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a phone is its place, and is typed while it stands there
            <li key={index} className="flex flex-col gap-2">
              <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,1fr)_9rem_auto]">
                <Field label={`Phone ${index + 1}`} hideLabel error={problems[path]}>
                  {(control) => (
                    <Input
                      {...control}
                      type="tel"
                      autoComplete="off"
                      placeholder="+1 202 555 0123"
                      value={phone.e164}
                      onChange={(event) => setPhone(index, { e164: event.target.value })}
                    />
                  )}
                </Field>
                <Select
                  aria-label={`Phone ${index + 1} rings for`}
                  className="max-sm:order-last max-sm:col-span-2"
                  value={phone.seconds}
                  onChange={(event) => setPhone(index, { seconds: Number(event.target.value) })}
                >
                  {[...new Set([...seconds, phone.seconds])]
                    .sort((a, b) => a - b)
                    .map((one) => (
                      <option key={one} value={one}>
                        {one} seconds
                      </option>
                    ))}
                </Select>
                <span className="flex">
                  {order === "in_turn" && phones.length > 1 && (
                    <>
                      <Button
                        variant="quiet"
                        size="icon"
                        aria-label={`Phone ${index + 1} rings earlier`}
                        disabled={index === 0}
                        onClick={() => move(index, -1)}
                      >
                        <ArrowUp aria-hidden className="size-4.5" />
                      </Button>
                      <Button
                        variant="quiet"
                        size="icon"
                        aria-label={`Phone ${index + 1} rings later`}
                        disabled={index === phones.length - 1}
                        onClick={() => move(index, 1)}
                      >
                        <ArrowDown aria-hidden className="size-4.5" />
                      </Button>
                    </>
                  )}
                  <Button
                    variant="quiet"
                    size="icon"
                    aria-label={`Remove phone ${index + 1}`}
                    onClick={() => change({ phones: phones.filter((_, other) => other !== index) })}
                  >
                    <X aria-hidden className="size-4.5" />
                  </Button>
                </span>
              </div>
              {waits && <VerifyPhone e164={waits} />}
            </li>
          );
        })}
      </ul>
      {phones.length < mostPhones && (
        <Button
          variant="secondary"
          className="self-start"
          onClick={() => change({ phones: [...phones, { e164: "", seconds: ringSeconds.usual }] })}
        >
          <Plus aria-hidden className="size-4.5" /> {phones.length === 0 ? "Ring a phone" : "Add a phone"}
        </Button>
      )}
      {phones.length > 1 && (
        <RadioGroup
          name={`${name}-order`}
          legend="These phones ring"
          value={order}
          onValueChange={(next) => change({ order: next, ...(next === "together" && { screen: true }) })}
          options={[
            { value: "in_turn", label: "One after the other" },
            { value: "together", label: "All together", description: "The first who takes the call has it." },
          ]}
        />
      )}
      {phones.length > 0 && (
        <Checkbox
          name={`${name}-screen`}
          label="Who picks up presses 1 to take the call"
          description="So that a phone’s own mailbox never answers for you. Phones that ring together always ask."
          checked={route.screen}
          disabled={order === "together" && phones.length > 1}
          onChange={(event) => change({ screen: event.target.checked })}
        />
      )}
      <AfterFields name={name} route={route} problems={problems} onChange={(after) => change({ after })} />
    </div>
  );
}

const standard: Record<PlanEnd["kind"], PlanEnd> = {
  voicemail: { kind: "voicemail", greeting: null },
  message: { kind: "message", text: null },
  reject: { kind: "reject" },
};

interface AfterFieldsProps {
  name: string;
  route: PlanRoute;
  problems: PlanProblems;
  onChange: (after: PlanRoute["after"]) => void;
}

function AfterFields({ name, route: { after, phones }, problems, onChange }: AfterFieldsProps) {
  const id = useId();
  const words = after.kind === "voicemail" ? after.greeting : after.kind === "message" ? after.text : null;
  return (
    <div className="flex flex-col gap-3">
      {after.kind === "menu" && (
        <Notice title="Callers hear a menu">
          It was set through the API and stays as it is, until you choose something else here.
        </Notice>
      )}
      <RadioGroup<PlanEnd["kind"] | "menu">
        name={`${name}-after`}
        legend={phones.length > 0 ? "If nobody takes the call" : "Callers"}
        value={after.kind}
        onValueChange={(kind) => kind !== "menu" && onChange(standard[kind])}
        error={problems[`${name}.after`]}
        options={[
          { value: "voicemail", label: "Leave a message", description: "With the call, ready to play." },
          { value: "message", label: "Hear a message, and the call ends" },
          {
            value: "reject",
            label: "Are turned away",
            description:
              phones.length > 0 ? "Only possible where no phone rings first." : "They hear that nobody answers.",
            disabled: phones.length > 0,
          },
        ]}
      />
      {(after.kind === "voicemail" || after.kind === "message") && (
        <Field
          label={after.kind === "voicemail" ? "What they hear first" : "What they hear"}
          optional
          hint="Read out by a voice. Left empty, callers hear our standard words with the name of your account."
          error={problems[`${name}.after.greeting`] ?? problems[`${name}.after.text`]}
        >
          {(control) => (
            <Textarea
              {...control}
              key={`${id}-${after.kind}`}
              rows={3}
              maxLength={1000}
              value={words ?? ""}
              onChange={({ target: { value } }) =>
                onChange(
                  after.kind === "voicemail"
                    ? { kind: "voicemail", greeting: value || null }
                    : { kind: "message", text: value || null },
                )
              }
            />
          )}
        </Field>
      )}
    </div>
  );
}
