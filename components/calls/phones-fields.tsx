"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { agentsQuery, targetText } from "@/components/people/agent-queries";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { PhoneInput } from "@/components/ui/phone-input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import type { Agent } from "@/lib/contract/calls/agents";
import { mostPhones, ringSeconds } from "@/lib/contract/calls/limits";
import type { PlanPhone, PlanRoute } from "@/lib/contract/calls/plan";
import type { PlanProblems } from "./read-plan";
import { VerifyPhone } from "./verify-phone";

export type Phones = Pick<PlanRoute, "phones" | "order" | "screen">;

interface PhonesFieldsProps {
  /** of the part of the plan that has the phones: "open", "closed.after.choices.0" */
  path: string;
  value: Phones;
  problems: PlanProblems;
  /** phones that do not ring yet, E.164 by path */
  unverified: Readonly<Record<string, string>>;
  onChange: (part: Partial<Phones>) => void;
}

/** Which phones ring, for how long, in which order, and whether who picks up is asked. */
export function PhonesFields({ path, value, problems, unverified, onChange }: PhonesFieldsProps) {
  const { phones, order, screen } = value;
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const set = (at: number, part: { e164?: string; seconds?: number }) =>
    onChange({ phones: phones.map((phone, index) => (index === at ? ({ ...phone, ...part } as PlanPhone) : phone)) });
  const free = agents.filter(({ id }) => phones.every((phone) => !("agent" in phone) || phone.agent !== id));
  const move = (at: number, by: number) => {
    const next = [...phones];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange({ phones: next });
  };
  return (
    <>
      <ul className="flex flex-col gap-4 empty:hidden">
        {phones.map((phone, index) => {
          const at = `${path}.phones.${index}`;
          const waits = unverified[at];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a phone is its place, and is typed while it stands there
            <li key={index} className="flex flex-col gap-2">
              <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,1fr)_9rem_auto]">
                {"agent" in phone ? (
                  <AgentName
                    agent={agents.find(({ id }) => id === phone.agent)}
                    place={index + 1}
                    problem={problems[at]}
                  />
                ) : (
                  <Field label={`Phone ${index + 1}`} hideLabel error={problems[at]}>
                    {(control) => (
                      <PhoneInput
                        {...control}
                        value={phone.e164}
                        onChange={(event) => set(index, { e164: event.target.value })}
                      />
                    )}
                  </Field>
                )}
                {"agent" in phone && agents.find(({ id }) => id === phone.agent)?.kind === "webhook" ? (
                  <span className="flex min-h-11 items-center text-ink-soft text-sm max-sm:order-last max-sm:col-span-2">
                    Answers by itself
                  </span>
                ) : (
                  <RingSeconds
                    place={index + 1}
                    value={phone.seconds}
                    onChange={(seconds) => set(index, { seconds })}
                  />
                )}
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
                    onClick={() => onChange({ phones: phones.filter((_, other) => other !== index) })}
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
        <div className="flex flex-wrap gap-2">
          <Button
            variant="secondary"
            onClick={() => onChange({ phones: [...phones, { e164: "", seconds: ringSeconds.usual }] })}
          >
            <Plus aria-hidden className="size-4.5" /> {phones.length === 0 ? "Ring a phone" : "Add a phone"}
          </Button>
          {free.length > 0 && (
            <Select
              aria-label="Add a person or agent"
              className="min-w-52"
              value=""
              onChange={(event) =>
                onChange({ phones: [...phones, { agent: event.target.value, seconds: ringSeconds.usual }] })
              }
            >
              <option value="" disabled>
                Add a person or agent
              </option>
              {free.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </div>
      )}
      {phones.length > 1 && (
        <RadioGroup
          name={`${path}-order`}
          legend="These phones ring"
          value={order}
          onValueChange={(next) => onChange({ order: next, ...(next === "together" && { screen: true }) })}
          options={[
            { value: "in_turn", label: "One after the other" },
            { value: "together", label: "All together", description: "The first who takes the call has it." },
          ]}
        />
      )}
      {phones.length > 0 && (
        <Checkbox
          name={`${path}-screen`}
          label="Who picks up presses 1 to take the call"
          description="So that a phone’s own mailbox never answers for you. Phones that ring together always ask."
          checked={screen}
          disabled={order === "together" && phones.length > 1}
          onChange={(event) => onChange({ screen: event.target.checked })}
        />
      )}
    </>
  );
}

interface AgentNameProps {
  /** absent: it was removed, or is not loaded yet */
  agent: Agent | undefined;
  /** in the order of ringing, from 1 */
  place: number;
  problem: string | undefined;
}

/** An agent in a list of what rings, with where its calls go. */
const AgentName = ({ agent, place, problem }: AgentNameProps) => (
  <div className="flex min-h-11 min-w-0 flex-col justify-center">
    <p className="truncate font-medium">
      <span className="sr-only">{place}. </span>
      {agent?.name ?? "Agent"}
    </p>
    {agent && <p className="truncate text-ink-soft text-sm">{targetText(agent)}</p>}
    {problem && <p className="text-bad text-sm">{problem}</p>}
  </div>
);

const usualSeconds = [10, 15, 20, 25, 30, 45, 60];

interface RingSecondsProps {
  /** of the phone, from 1 */
  place: number;
  value: number;
  onChange: (seconds: number) => void;
}

const RingSeconds = ({ place, value, onChange }: RingSecondsProps) => (
  <Select
    aria-label={`Phone ${place} rings for`}
    className="max-sm:order-last max-sm:col-span-2"
    value={value}
    onChange={(event) => onChange(Number(event.target.value))}
  >
    {[...new Set([...usualSeconds, value])]
      .sort((a, b) => a - b)
      .map((one) => (
        <option key={one} value={one}>
          {one} seconds
        </option>
      ))}
  </Select>
);
