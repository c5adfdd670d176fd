"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { useTimeZone } from "@/components/account/times";
import { toastFailure } from "@/components/layout/toast-failure";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { VersionConflict } from "@/components/staff/version-conflict";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { PricingRule, PricingTerms, RuleVersion } from "@/lib/contract/staff/pricing";
import type { RuleChoices } from "./field-props";
import { PreviewPanel } from "./preview-panel";
import { PriceFields } from "./price-fields";
import { RuleDiff } from "./rule-diff";
import { type DraftProblems, draftOf, type RuleDraft, readDraft } from "./rule-draft";
import { changedTerms } from "./rule-words";
import { saveRule } from "./save-rule";
import { ScopeFields } from "./scope-fields";
import { TimeFields } from "./time-fields";
import { usePricePreview } from "./use-price-preview";
import { VolumeFields } from "./volume-fields";

interface RuleEditorProps {
  /** What the editor begins with: the rule's version, or the terms of a new one. */
  start: PricingTerms & Partial<RuleVersion>;
  /** Absent for a new rule. */
  rule?: Pick<PricingRule, "id" | "version">;
  choices: RuleChoices;
}

/** A rule and, beside it, what it would do. Nothing changes before it is saved with a reason. */
export function RuleEditor({ start, rule, choices }: RuleEditorProps) {
  "use memo";
  const router = useRouter();
  const zone = useTimeZone();
  const form = useRef<HTMLFormElement>(null);
  /** Asked for once, also where a change meets another person's. */
  const lastReason = useRef("");
  const [base, setBase] = useState({ terms: start, version: rule?.version ?? 0 });
  const [draft, setDraft] = useState(() => draftOf(start, zone));
  const [problems, setProblems] = useState<DraftProblems & { rule?: string }>({});
  const [theirs, setTheirs] = useState<PricingRule | null>(null);
  const [isConfirming, setConfirming] = useState(false);

  const reading = readDraft(draft, zone);
  const readable = readDraft({ ...draft, name: draft.name.trim() || "New rule" }, zone); // a preview needs no name
  const preview = usePricePreview(
    readable.ok ? { terms: readable.read.terms, rule_id: rule?.id ?? null, at: readable.read.valid_from } : null,
  );
  const changes = reading.ok ? changedTerms(base.terms, reading.read.terms) : [];

  function change(part: Partial<RuleDraft>) {
    setDraft((before) => ({ ...before, ...part }));
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in part))));
  }

  function show(found: DraftProblems & { rule?: string }) {
    setProblems(found);
    setConfirming(false);
    afterDialog(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  }

  function ask() {
    if (reading.ok) setConfirming(true);
    else show(reading.problems);
  }

  async function save(reason: string, version = base.version) {
    if (!reading.ok) return;
    lastReason.current = reason;
    const outcome = await saveRule({ rule: rule && { id: rule.id, version }, ...reading.read, reason });
    if (outcome.kind === "refused") return show(outcome.problems);
    if (outcome.kind === "changed") return setTheirs(outcome.current);
    const next = `/admin/prices/rules/${outcome.rule.id}` as Route;
    toast.success(reading.read.valid_from ? "The change is scheduled." : "The new prices are in effect.", { next });
    router.push(next);
    router.refresh();
    setTheirs(null);
    setBase({ terms: reading.read.terms, version: outcome.rule.version });
  }

  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <form
        ref={form}
        noValidate
        className="flex min-w-0 flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        {theirs && (
          <VersionConflict
            subject="This rule"
            by={theirs.latest.created_by ?? undefined}
            fields={
              reading.ok
                ? changedTerms(theirs.latest, reading.read.terms).map(({ title, before, after }) => ({
                    label: title,
                    theirs: before,
                    mine: after,
                  }))
                : []
            }
            onTakeTheirs={() => {
              setBase({ terms: theirs.latest, version: theirs.version });
              setDraft(draftOf(theirs.latest, zone));
              setTheirs(null);
            }}
            onKeepMine={() => save(lastReason.current, theirs.version).catch(toastFailure)}
          />
        )}
        {problems.rule && (
          <Notice tone="bad" role="alert">
            {problems.rule}
          </Notice>
        )}
        <Section title="Which numbers">
          <Field label="Name of the rule" error={problems.name} required className="mb-4">
            {(control) => (
              <Input
                {...control}
                name="name"
                maxLength={80}
                autoComplete="off"
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <ScopeFields draft={draft} problems={problems} onChange={change} choices={choices} />
        </Section>
        <Section title="What they cost">
          <PriceFields draft={draft} problems={problems} onChange={change} />
        </Section>
        <Section title="Several numbers">
          <VolumeFields draft={draft} problems={problems} onChange={change} />
        </Section>
        <Section title="When">
          <TimeFields draft={draft} problems={problems} onChange={change} zone={zone} />
        </Section>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit">{rule ? "Save the change" : "Save the rule"}</Button>
          <p className="text-ink-soft text-sm">Holds and contracts that exist keep their price.</p>
        </div>
      </form>
      <Card className="xl:sticky xl:top-20 xl:max-h-[calc(100dvh-6rem)] xl:overflow-y-auto">
        <h2 className="mb-2 text-lg">What it would do</h2>
        {!readable.ok && (
          <p className="mb-2 text-ink-soft text-sm">What is typed cannot be read yet. This is the last answer.</p>
        )}
        {preview.problem && (
          <Notice tone="warn" role="status" className="mb-3">
            {preview.problem}
          </Notice>
        )}
        {preview.preview ? (
          <PreviewPanel preview={preview.preview} isStale={preview.isStale || !readable.ok} />
        ) : (
          !preview.problem && <Skeleton className="h-48 w-full" />
        )}
      </Card>
      <ConfirmWithReason
        open={isConfirming}
        onOpenChange={setConfirming}
        title={rule ? "Change this rule?" : "Add this rule?"}
        confirmLabel={draft.begins === "later" ? "Schedule it" : "Save it"}
        onConfirm={save}
      >
        {rule && <RuleDiff changes={changes} />}
        <p className="mt-2">
          {preview.preview && !preview.isStale
            ? `${preview.preview.catalog.changed.toLocaleString("en-US")} of ${preview.preview.catalog.offers.toLocaleString("en-US")} offers change.`
            : "The preview is still being made."}{" "}
          Holds and contracts that exist keep their price.
        </p>
      </ConfirmWithReason>
    </div>
  );
}

/** A dialog that closes gives the focus back where it was; what is focused here comes after that. */
function afterDialog(then: () => void): void {
  requestAnimationFrame(() => (document.querySelector("[role=dialog]") ? afterDialog(then) : setTimeout(then)));
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <h2 className="mb-4 text-lg">{title}</h2>
      {children}
    </Card>
  );
}
