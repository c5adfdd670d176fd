"use client";

import { FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type DragEvent, useId, useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Notice } from "@/components/ui/notice";
import { toast } from "@/components/ui/toast";
import type { FileProblem, RuleFileCheck } from "@/lib/contract/staff/rule-file";
import { PreviewPanel } from "./preview-panel";
import { readTextFile } from "./read-text-file";

interface Chosen {
  name: string;
  text: string;
  check: RuleFileCheck;
}

/** A file of rules: what it would do is shown first, with every bad row by its line; then all of it is made, or nothing. */
export function RuleFile() {
  "use memo";
  const router = useRouter();
  const id = useId();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isReading, setReading] = useState(false);
  const [isOver, setOver] = useState(false);
  const [isConfirming, setConfirming] = useState(false);

  async function choose(file: File | undefined) {
    if (!file) return;
    setReading(true);
    setProblem(null);
    setChosen(null);
    try {
      const text = await readTextFile(file);
      setChosen({ name: file.name, text, check: await api("POST /staff/pricing/file/check", { body: { text } }) });
    } catch (error) {
      setProblem(error instanceof ApiError ? describeError(error) : "This file could not be read.");
    }
    setReading(false);
  }

  async function save(reason: string) {
    if (!chosen) return;
    try {
      await api("POST /staff/pricing/file", { body: { text: chosen.text, reason } });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "RULE_REFUSED")) throw error;
      const problems = (error.details.problems ?? []) as FileProblem[];
      return setChosen({ ...chosen, check: { ...chosen.check, problems } });
    }
    toast.success("The file is imported.");
    setChosen(null);
    router.refresh();
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void choose(event.dataTransfer.files[0]);
  }

  return (
    <div className="flex flex-col gap-5">
      <Card>
        <h2 className="text-lg">Import</h2>
        <label
          htmlFor={id}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className={cn(
            "mt-3 flex cursor-pointer flex-col items-center gap-2 rounded-panel border-2 border-line-strong border-dashed px-4 py-8 text-center hover:bg-sunken has-focus-visible:outline-3 has-focus-visible:outline-focus",
            isOver && "border-brand bg-brand-soft",
          )}
        >
          <FileUp aria-hidden className="size-7 text-ink-soft" />
          <span className="font-medium">{isReading ? "Reading the file …" : "Choose a CSV file, or drop it here"}</span>
          <span className="text-ink-soft text-sm">
            Nothing is saved before you have seen what it would do. Commas, semicolons and decimal commas are all right.
          </span>
          <input
            id={id}
            type="file"
            accept=".csv,text/csv,text/plain"
            aria-label="CSV file with rules"
            className="sr-only"
            onChange={(event) => {
              void choose(event.target.files?.[0]);
              event.target.value = ""; // the same file again, after it was corrected
            }}
          />
        </label>
      </Card>
      {problem && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      {chosen && <RuleFileResult name={chosen.name} check={chosen.check} onImport={() => setConfirming(true)} />}
      <ConfirmWithReason
        open={isConfirming}
        onOpenChange={setConfirming}
        title="Import this file?"
        confirmLabel="Import it"
        onConfirm={save}
      >
        {chosen && <p>{countsText(chosen.check)} Holds and contracts that exist keep their price.</p>}
      </ConfirmWithReason>
    </div>
  );
}

interface RuleFileResultProps {
  name: string;
  check: RuleFileCheck;
  onImport: () => void;
}

/** What a file would do, or what is wrong with it. */
export function RuleFileResult({ name, check, onImport }: RuleFileResultProps) {
  const { problems, created, changed, preview } = check;
  if (problems.length > 0) {
    return (
      <Notice tone="bad" role="alert" title={`${name} cannot be imported. Nothing was changed.`}>
        <ul className="mt-1 space-y-1">
          {problems.slice(0, 50).map((one) => (
            <li key={`${one.line} ${one.column} ${one.text}`}>
              {one.line !== null && <strong>Line {one.line}</strong>}
              {one.column && `, ${one.column}`}
              {one.line !== null || one.column ? ": " : ""}
              {one.text}
            </li>
          ))}
        </ul>
        {problems.length > 50 && <p className="mt-1">And {problems.length - 50} more.</p>}
      </Notice>
    );
  }
  return (
    <Card>
      <h2 className="text-lg">{name}</h2>
      <p role="status" className="mt-1 mb-4">
        {countsText(check)}
      </p>
      {preview && <PreviewPanel preview={preview} />}
      {created + changed > 0 && (
        <Button className="mt-5" onClick={onImport}>
          Import
        </Button>
      )}
    </Card>
  );
}

function countsText({ created, changed, unchanged }: Pick<RuleFileCheck, "created" | "changed" | "unchanged">): string {
  if (created + changed === 0) return `All ${unchanged} rules of this file are as they are now.`;
  const parts = [
    created > 0 && `${created} new`,
    changed > 0 && `${changed} changed`,
    unchanged > 0 && `${unchanged} as they are now`,
  ].filter(Boolean);
  return `Rules: ${parts.join(", ")}.`;
}
