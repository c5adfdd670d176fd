"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PhoneInput } from "@/components/ui/phone-input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { Agent } from "@/lib/contract/calls/agents";
import { readDigits } from "@/lib/kernel/reading/digits";
import { agentProblem, agentsQuery } from "./agent-queries";
import { membersQuery } from "./member-queries";

type Kind = Agent["kind"];

const fields: Record<Kind, { label: string; hint: string; placeholder: string }> = {
  phone: { label: "Phone", hint: "With its country code.", placeholder: "+1 202 555 0123" },
  sip: { label: "SIP address", hint: "Of a SIP phone or a telephone system.", placeholder: "anna@pbx.example.com" },
  webhook: {
    label: "Web address",
    hint: "We post what the caller does there, and do what it answers (TwiML: Say, Play, Gather, Dial, Redirect, Hangup).",
    placeholder: "https://agent.example.com/calls",
  },
};

/** A phone as it was typed, as E.164 where it can be read: the country code is part of it. */
function phoneOf(typed: string): string {
  const read = readDigits(typed);
  if (!read.ok) return typed;
  const digits = read.digits;
  if (read.isInternational) return `+${digits}`;
  return /^1?[2-9]\d{9}$/.test(digits) ? `+1${digits.slice(-10)}` : typed;
}

/** Adds an agent, or changes one: every call plan that names it follows. */
export function AgentForm({ agent, onDone }: { agent?: Agent; onDone: () => void }) {
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(agent?.name ?? "");
  const [kind, setKind] = useState<Kind>(agent?.kind ?? "phone");
  const [target, setTarget] = useState(agent?.target.replace(/^sip:/, "") ?? "");
  const [member, setMember] = useState("");
  const members = useQuery(membersQuery).data?.members ?? [];
  const save = useMutation({
    mutationFn: () => {
      const body = { name, target: kind === "phone" ? phoneOf(target) : target };
      return agent
        ? api("PATCH /agents/{id}", { params: { id: agent.id }, body })
        : api("POST /agents", { body: { ...body, kind, ...(kind === "phone" && member && { user_id: member }) } });
    },
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: agentsQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: ["numbers"] });
      toast.success(agent ? `${saved.name} is changed` : `${saved.name} is added`);
      onDone();
    },
    onError: () => setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()),
  });
  const problem = agentProblem(save.error);
  const words = fields[kind];
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <h3 className="font-semibold">{agent ? `Change ${agent.name}` : "Add somebody who takes calls"}</h3>
      <Field label="Name" error={problem.name} className="max-w-sm">
        {(control) => (
          <Input
            {...control}
            maxLength={60}
            placeholder="Anna"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {!agent && (
        <RadioGroup<Kind>
          name="agent-kind"
          legend="Calls go to"
          value={kind}
          onValueChange={(next) => {
            setKind(next);
            setTarget("");
            save.reset();
          }}
          options={[
            { value: "phone", label: "A phone", description: "It is verified by a call before it rings." },
            { value: "sip", label: "A SIP address" },
            { value: "webhook", label: "A program that answers by itself", description: "An AI agent, for example." },
          ]}
        />
      )}
      <Field label={words.label} hint={words.hint} error={problem.target} className="max-w-lg">
        {(control) =>
          kind === "phone" ? (
            <PhoneInput {...control} value={target} onChange={(event) => setTarget(event.target.value)} />
          ) : (
            <Input
              {...control}
              inputMode={kind === "webhook" ? "url" : "email"}
              autoCapitalize="none"
              spellCheck={false}
              maxLength={500}
              placeholder={words.placeholder}
              value={target}
              onChange={(event) => setTarget(event.target.value)}
            />
          )
        }
      </Field>
      {!agent && kind === "phone" && members.length > 1 && (
        <Field
          label="Whose phone it is"
          optional
          hint="A member’s phone takes no more calls once they leave the account."
          className="max-w-sm"
        >
          {(control) => (
            <Select
              {...control}
              value={member}
              onChange={({ target: { value } }) => {
                setMember(value);
                if (name === "") setName(members.find((one) => one.user_id === value)?.name ?? "");
              }}
            >
              <option value="">Nobody of this account</option>
              {members.map((one) => (
                <option key={one.user_id} value={one.user_id}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {problem.other && (
        <p role="alert" className="text-bad">
          {problem.other}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={save.isPending}>
          {agent ? "Save" : "Add"}
        </Button>
        <Button variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
