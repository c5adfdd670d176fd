"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { api } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { toastFailure } from "@/components/layout/toast-failure";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { CopyOutcome, CopyPreview } from "@/lib/contract/calls/copies";
import { counted } from "@/lib/kernel/words";
import { findingText, pathText } from "./call-words";

interface CopyPlanProps {
  numberId: string;
  /** of the saved plan; 0: there is none */
  version: number;
}

/** Gives other numbers the plan that is saved, after showing what that changes for their callers. */
export function CopyPlan({ numberId, version }: CopyPlanProps) {
  "use memo";
  const [isOpen, setOpen] = useState(false);
  if (version === 0) return <p className="text-ink-soft">Save this plan first, then other numbers can have it too.</p>;
  if (isOpen) return <CopyForm numberId={numberId} version={version} />;
  return (
    <Button variant="secondary" onClick={() => setOpen(true)}>
      Choose numbers
    </Button>
  );
}

function CopyForm({ numberId, version }: CopyPlanProps) {
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const ids = Object.keys(chosen);
  const preview = useMutation({
    mutationFn: () =>
      api("POST /numbers/{id}/call-plan/copies/preview", { params: { id: numberId }, body: { to: ids } }),
  });
  const copy = useMutation({
    mutationFn: (to: { id: string; version: number }[]) =>
      api("POST /numbers/{id}/call-plan/copies", { params: { id: numberId }, body: { version, to } }),
    onSuccess: ({ copies }) => {
      const done = copies.filter(({ refused }) => refused === null).length;
      if (done > 0) toast.success(`Copied to ${counted(done, "number")}`);
      preview.reset();
      setChosen({});
    },
    onError: toastFailure,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["numbers"] }),
  });
  const choose = (id: string, name: string, isChosen: boolean) => {
    preview.reset();
    copy.reset();
    setChosen(({ [id]: _, ...others }) => (isChosen ? { ...others, [id]: name } : others));
  };
  const ready = preview.data?.copies.filter(({ is_same, findings }) => !is_same && findings.length === 0) ?? [];
  return (
    <div className="flex flex-col gap-4">
      <Field label="Find a number" hideLabel>
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="Digits, name or place"
            maxLength={60}
            value={text}
            onChange={({ target: { value } }) => setText(value)}
          />
        )}
      </Field>
      <Targets own={numberId} text={text} chosen={chosen} onChoose={choose} />
      <Button
        variant="secondary"
        className="self-start"
        disabled={ids.length === 0}
        pending={preview.isPending}
        onClick={() => preview.mutate()}
      >
        Show what changes
      </Button>
      <div aria-live="polite" className="flex flex-col gap-3">
        {preview.error && (
          <p className="text-bad text-sm">
            <FailureWords error={preview.error} />
          </p>
        )}
        {preview.data?.copies.map((one) => (
          <CopyChange key={one.id} name={chosen[one.id] ?? ""} copy={one} />
        ))}
        {copy.data?.copies
          .filter(({ refused }) => refused !== null)
          .map((one) => (
            <p key={one.id} className="text-bad text-sm">
              {refusalText(one)}
            </p>
          ))}
      </div>
      {preview.data && (
        <Button
          className="self-start"
          disabled={ready.length === 0}
          pending={copy.isPending}
          onClick={() => copy.mutate(ready.map((one) => ({ id: one.id, version: one.version })))}
        >
          {ready.length === 0 ? "Nothing to copy" : `Copy to ${counted(ready.length, "number")}`}
        </Button>
      )}
    </div>
  );
}

interface TargetsProps {
  /** the number whose plan is copied: not in the list */
  own: string;
  text: string;
  /** names by id */
  chosen: Readonly<Record<string, string>>;
  onChoose: (id: string, name: string, isChosen: boolean) => void;
}

/** Numbers that can have a plan: those that are live. What is chosen stays in view when the search moves on. */
function Targets({ own, text, chosen, onChoose }: TargetsProps) {
  const query = useDeferredValue(text.trim());
  const { data, error } = useQuery({
    queryKey: ["numbers", "list", "to-copy", query],
    queryFn: ({ signal }) => api("GET /numbers", { query: { status: "active", ...(query && { query }) }, signal }),
    placeholderData: keepPreviousData,
  });
  if (error)
    return (
      <p className="text-bad text-sm">
        <FailureWords error={error} />
      </p>
    );
  if (!data) return <Skeleton className="h-24" />;
  const found = data.numbers
    .filter(({ id }) => id !== own)
    .map(({ id, label, display }) => ({ id, name: label ? `${label}, ${display}` : display }));
  const kept = Object.entries(chosen)
    .filter(([id]) => found.every((one) => one.id !== id))
    .map(([id, name]) => ({ id, name }));
  const shown = [...kept, ...found];
  if (shown.length === 0) {
    return (
      <p className="text-ink-soft">{query === "" ? "You have no other live number." : "No live number fits that."}</p>
    );
  }
  return (
    <ul className="max-h-72 overflow-y-auto rounded-control border border-line px-3">
      {shown.map(({ id, name }) => (
        <li key={id}>
          <Checkbox
            label={name}
            checked={id in chosen}
            onChange={(event) => onChoose(id, name, event.target.checked)}
          />
        </li>
      ))}
      {data.next_cursor && <li className="py-2 text-ink-soft text-sm">There are more: search for them.</li>}
    </ul>
  );
}

function CopyChange({ name, copy: { is_same, findings, before, after } }: { name: string; copy: CopyPreview }) {
  return (
    <div className="border-line border-t pt-3">
      <p className="font-medium">{name}</p>
      {findings.map((finding) => (
        <p key={`${finding.code} ${finding.path}`} className="text-bad text-sm">
          {findingText(finding)} It is left out.
        </p>
      ))}
      {findings.length === 0 && is_same && <p className="text-ink-soft">It has this plan already.</p>}
      {findings.length === 0 && !is_same && (
        <>
          <p className="text-ink-soft text-sm">Now</p>
          <p className="text-ink-soft line-through">{pathText(before)}</p>
          <p>{pathText(after)}</p>
        </>
      )}
    </div>
  );
}

const refusalTexts: Record<NonNullable<CopyOutcome["refused"]>, string> = {
  NOT_FOUND: "One of the numbers is not there any more.",
  CHANGED: "The plan of one number was changed meanwhile. Look at it again, then copy.",
  RULE_REFUSED: "One of the numbers cannot have this plan now.",
};
const refusalText = ({ refused }: CopyOutcome): string => (refused === null ? "" : refusalTexts[refused]);
