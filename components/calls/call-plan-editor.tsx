"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useTimeZone } from "@/components/account/times";
import { ApiError, api } from "@/components/layout/api-client";
import { explainError } from "@/components/layout/describe-error";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { Finding } from "@/lib/contract/calls/findings";
import type { CallPlan } from "@/lib/contract/calls/plan";
import type { CallPlanView } from "@/lib/contract/calls/wire";
import { findingText } from "./call-words";
import { CallersFields } from "./callers-fields";
import { ClosedDaysFields } from "./closed-days-fields";
import { CopyPlan } from "./copy-plan";
import { FallbackFields } from "./fallback-fields";
import { HoursFields } from "./hours-fields";
import { PlanPreview } from "./plan-preview";
import { PlanVersions } from "./plan-versions";
import { type PlanProblems, readPlan } from "./read-plan";
import { RouteFields } from "./route-fields";
import { SaveBar } from "./save-bar";
import { TryCall } from "./try-call";
import { type SavedPlan, undoneByOthers, undoPlan } from "./undo-plan";
import { usePlanPreview } from "./use-plan-preview";

interface CallPlanEditorProps {
  initial: CallPlanView;
  /** E.164 */
  e164: string;
  country: { iso2: string; name: string };
  timeZones: readonly string[];
}

/** Errors by the part that they are about. */
const problemsOf = (findings: readonly Finding[]): PlanProblems =>
  Object.fromEntries(
    findings.filter(({ severity }) => severity === "error").map((finding) => [finding.path, findingText(finding)]),
  );

/** What happens to calls, and beside it what saving would change. Nothing changes before it is saved. */
export function CallPlanEditor({ initial, e164, country, timeZones }: CallPlanEditorProps) {
  "use memo";
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const zone = useTimeZone();
  const [base, setBase] = useState(initial);
  const [draft, setDraft] = useState<CallPlan>(() =>
    initial.version === 0 ? { ...initial.plan, time_zone: zone } : initial.plan,
  );
  const [problems, setProblems] = useState<PlanProblems>({});
  const [theirs, setTheirs] = useState<number | null>(null);
  const [done, setDone] = useState<{ text: string; saved: SavedPlan | null } | null>(null);
  const reading = readPlan(draft, e164);
  const preview = usePlanPreview(base.number_id, reading.ok ? reading.plan : null);
  const params = { id: base.number_id };

  const change = (part: Partial<CallPlan>) => {
    setDraft((before) => ({ ...before, ...part }));
    setProblems({});
  };
  const show = (found: PlanProblems) => {
    setProblems(found);
    setTimeout(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  const taken = (view: CallPlanView) => {
    setBase(view);
    setDraft(view.plan);
    setProblems({});
    setTheirs(null);
    setDone(null);
    void queryClient.invalidateQueries({ queryKey: ["numbers"] });
    void queryClient.invalidateQueries({ queryKey: ["call-preview"] });
  };
  const savedAs = ({ number_id, version }: CallPlanView) => ({ numberId: number_id, version, before: base.plan });
  const refused = (error: Error) => {
    if (error instanceof ApiError && error.code === "RULE_REFUSED" && Array.isArray(error.details.findings)) {
      return show(problemsOf(error.details.findings as Finding[]));
    }
    const current = error instanceof ApiError && error.code === "CHANGED" ? error.details.current : null;
    if (current && typeof (current as { version?: unknown }).version === "number") {
      return setTheirs((current as { version: number }).version);
    }
    const { text, ...rest } = explainError(error);
    toast.error("Your changes are not saved", { description: text, ...rest });
  };
  const save = useMutation({
    mutationFn: ({ plan, version }: { plan: CallPlan; version: number }) =>
      api("PUT /numbers/{id}/call-plan", { params, body: { version, plan } }),
    onSuccess: (view) => {
      taken(view);
      setDone({ text: "Saved. It applies from the next call on.", saved: savedAs(view) });
    },
    onError: refused,
  });
  const undo = useMutation({
    mutationFn: undoPlan,
    onSuccess(view) {
      if (!view)
        return reload.mutate(undefined, { onSuccess: () => setDone({ text: `${undoneByOthers}.`, saved: null }) });
      const isEdited = draft !== base.plan; // what was typed since is not undone
      taken(view);
      if (isEdited) setDraft(draft);
      setDone({ text: "Undone. What there was before is in effect again.", saved: null });
    },
    onError: refused,
  });
  const restore = useMutation({
    mutationFn: (restored: number) =>
      api("POST /numbers/{id}/call-plan/restoration", { params, body: { version: base.version, restored } }),
    onSuccess: (view) => {
      taken(view);
      setDone({ text: "The earlier version is in effect again.", saved: savedAs(view) });
    },
    onError: refused,
  });
  const reload = useMutation({
    mutationFn: () => api("GET /numbers/{id}/call-plan", { params }),
    onSuccess: taken,
    onError: refused,
  });

  const trySave = (version: number) =>
    reading.ok ? save.mutate({ plan: reading.plan, version }) : show(reading.problems);
  const found = { ...problemsOf(preview.data?.findings ?? []), ...problems };
  const others = Object.entries(problems).filter(([path]) => !isShown(path));
  const unverified = Object.fromEntries(
    (preview.data?.findings ?? initial.findings)
      .filter(({ code, subject }) => code === "unverified_number" && subject)
      .map(({ path, subject }) => [path, subject!]),
  );
  const barred = (preview.data?.findings ?? initial.findings).find(({ code }) => code.startsWith("fallback_"));
  const isClosedEver = draft.hours !== null || draft.holidays || draft.exceptions.length > 0 || draft.closed_until;

  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <form
        ref={form}
        noValidate
        className="flex min-w-0 flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          trySave(base.version);
        }}
      >
        {theirs !== null && (
          <Notice
            tone="warn"
            role="alert"
            title="Somebody else saved another version meanwhile"
            actions={
              <>
                <Button size="sm" variant="secondary" onClick={() => reload.mutate()} pending={reload.isPending}>
                  Take theirs
                </Button>
                <Button size="sm" onClick={() => trySave(theirs)} pending={save.isPending}>
                  Save mine over it
                </Button>
              </>
            }
          >
            Yours is not lost: it is in the fields below.
          </Notice>
        )}
        {others.length > 0 && (
          <Notice tone="bad" role="alert" title="It cannot be saved like this">
            <ul>
              {others.map(([path, text]) => (
                <li key={path}>{text}</li>
              ))}
            </ul>
          </Notice>
        )}
        <Section title={isClosedEver ? "When it is open" : "When it rings"}>
          <RouteFields
            path="open"
            route={draft.open}
            problems={found}
            unverified={unverified}
            onChange={(open) => change({ open })}
          />
        </Section>
        <Section title="Hours">
          <HoursFields plan={draft} problems={found} timeZones={timeZones} onChange={change} />
        </Section>
        <Section title="Closed days">
          <ClosedDaysFields
            plan={draft}
            problems={found}
            country={country}
            holidays={preview.data?.holidays ?? initial.holidays}
            onChange={change}
          />
        </Section>
        {isClosedEver && (
          <Section title="When it is closed">
            <RouteFields
              path="closed"
              route={draft.closed}
              problems={found}
              unverified={unverified}
              onChange={(closed) => change({ closed })}
            />
          </Section>
        )}
        <Section title="Callers">
          <CallersFields
            callers={draft.callers}
            problems={found}
            unverified={unverified}
            onChange={(callers) => change({ callers })}
          />
        </Section>
        <Section title="If our service cannot be reached">
          <FallbackFields
            fallback={draft.fallback}
            problems={found}
            warning={barred && findingText(barred)}
            unverified={unverified}
            onChange={(fallback) => change({ fallback })}
          />
        </Section>
        <SaveBar
          version={base.version}
          done={done?.text}
          saving={save.isPending}
          undoing={undo.isPending}
          onUndo={done?.saved ? () => undo.mutate(done.saved!) : undefined}
        />
      </form>
      <div className="flex min-w-0 flex-col gap-5">
        <Section title="What callers get">
          {preview.data ? (
            <PlanPreview preview={preview.data} />
          ) : preview.error ? (
            <ErrorState
              title="What callers get could not be worked out"
              actions={<Button onClick={() => preview.refetch()}>Try again</Button>}
            >
              <FailureWords error={preview.error} /> You can go on, and save.
            </ErrorState>
          ) : (
            <Skeleton className="h-40" />
          )}
        </Section>
        <Section title="Try a call">
          <TryCall
            numberId={base.number_id}
            e164={e164}
            plan={reading.ok ? reading.plan : null}
            timeZone={draft.time_zone}
          />
        </Section>
        <Section title="Other numbers">
          <CopyPlan numberId={base.number_id} version={base.version} />
        </Section>
        <Section title="Earlier versions">
          <PlanVersions
            numberId={base.number_id}
            version={base.version}
            pending={restore.isPending}
            onRestore={restore.mutate}
          />
        </Section>
      </div>
    </div>
  );
}

const route = String.raw`(open|closed|callers\.special\.\d+\.route)`;
const phone = String.raw`phones\.\d+`;
const end = String.raw`(\.(greeting|text))?`;
/** Parts whose fields show what is wrong with them. */
const shownParts = [
  String.raw`${route}\.${phone}`,
  String.raw`${route}\.after${end}`,
  String.raw`${route}\.after\.choices`,
  String.raw`${route}\.after\.choices\.\d+(\.name|\.${phone}|\.after${end})?`,
  String.raw`${route}\.after\.otherwise${end}`,
  String.raw`hours(\..*)?`,
  String.raw`exceptions\.\d+(\.spans.*)?`,
  String.raw`callers\.(allow|block|special\.\d+\.(name|callers))`,
  "time_zone",
  "fallback",
  "holidays",
  "closed_until",
];
const isShown = (path: string): boolean => shownParts.some((part) => new RegExp(`^${part}$`).test(path));

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card>
    <h2 className="mb-4 text-lg">{title}</h2>
    {children}
  </Card>
);
