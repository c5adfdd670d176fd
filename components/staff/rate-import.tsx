"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { readTextFile } from "@/components/price-rules/read-text-file";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { RateChange, RateCheck, RateImport } from "@/lib/contract/staff/rates";
import { counted } from "@/lib/kernel/words";
import { ConfirmWithReason } from "./confirm-with-reason";

const problemTexts: Record<NonNullable<RateCheck["problem"]>, (check: RateCheck) => string> = {
  in_the_past: () => "It would begin in the past. Choose a later time, or correct the present rates.",
  twice: () => "A prefix is in the file twice.",
  nothing_to_correct: () => "Some prefixes have no rate that could be corrected.",
  no_notice: ({ notice_days }) => `Higher prices begin after ${counted(notice_days, "day")} at the earliest.`,
  below_cost: () => "Some prices do not cover what the carrier charges.",
};

/** A file of rates: what it changes is shown first, then all of it is made, or nothing. */
export function RateImportForm() {
  const router = useRouter();
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [how, setHow] = useState<Omit<RateImport, "text">>({
    kind: "sell",
    from: null,
    is_correction: false,
    allows_below_cost: false,
  });
  const [check, setCheck] = useState<RateCheck | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const change = (next: Partial<typeof how>) => {
    setHow({ ...how, ...next });
    setCheck(null);
  };
  async function look() {
    if (!file) return setProblem("Choose a CSV file first.");
    setBusy(true);
    setProblem(null);
    try {
      setCheck(await api("POST /staff/rates/check", { body: { ...how, text: file.text } }));
    } catch (error) {
      setProblem(error instanceof ApiError ? describeError(error) : "This file could not be read.");
    }
    setBusy(false);
  }
  async function save(reason: string) {
    if (!file || !check) return;
    const { changed } = await api("POST /staff/rates", {
      body: { ...how, text: file.text, token: check.token, reason },
    });
    toast.success(`${counted(changed, "rate")} changed.`);
    setCheck(null);
    router.refresh();
  }
  return (
    <Card className="mb-5">
      <h2 className="text-lg">Import rates</h2>
      <p className="mt-1 text-ink-soft text-sm">
        Columns: service, prefix, destination, price, and where they differ from a minute each: connect_fee,
        first_increment, next_increment, takes_included. Nothing is saved before you have seen what it changes.
      </p>
      <div className="mt-4 grid items-end gap-4 sm:grid-cols-3">
        <Field label="Deck">
          {(control) => (
            <Select {...control} value={how.kind} onChange={(event) => change({ kind: event.target.value as "sell" })}>
              <option value="sell">Sell: what customers pay</option>
              <option value="cost">Cost: what carriers charge us</option>
            </Select>
          )}
        </Field>
        <Field label="Begins on (UTC)" hint="Empty: now">
          {(control) => (
            <Input
              {...control}
              type="date"
              disabled={how.is_correction}
              onChange={(event) =>
                change({ from: event.target.value === "" ? null : `${event.target.value}T00:00:00Z` })
              }
            />
          )}
        </Field>
        <Field label="CSV file">
          {(control) => (
            <Input
              {...control}
              type="file"
              accept=".csv,text/csv,text/plain"
              className="py-2 text-sm"
              onChange={async (event) => {
                const chosen = event.target.files?.[0];
                setCheck(null);
                setFile(chosen ? { name: chosen.name, text: await readTextFile(chosen) } : null);
              }}
            />
          )}
        </Field>
      </div>
      <div className="mt-4 flex flex-col gap-2">
        <Checkbox
          checked={how.is_correction}
          onChange={(event) => change({ is_correction: event.target.checked, from: null })}
          label="The present rates were wrong since they began: too much is given back, an issued bill is never raised"
        />
        <Checkbox
          checked={how.allows_below_cost}
          onChange={(event) => change({ allows_below_cost: event.target.checked })}
          label="Prices below cost are wanted: the reason says why"
        />
      </div>
      <Button variant="secondary" className="mt-4" pending={isBusy} onClick={look}>
        See what it changes
      </Button>
      {problem && (
        <Notice tone="bad" role="alert" className="mt-4">
          {problem}
        </Notice>
      )}
      {check && <RateCheckResult check={check} onImport={() => setConfirming(true)} />}
      <ConfirmWithReason
        open={isConfirming}
        onOpenChange={setConfirming}
        title="Import these rates?"
        confirmLabel="Import them"
        onConfirm={save}
      >
        {check && (
          <p>
            {counted(check.changes.length, "rate")} of the {how.kind} deck{" "}
            {check.changes.length === 1 ? "changes" : "change"}.
          </p>
        )}
      </ConfirmWithReason>
    </Card>
  );
}

const shownChanges = 200;
const margin = ({ new_price, other_price }: RateChange) =>
  other_price === null ? "" : (Number(new_price) - Number(other_price)).toFixed(6);

/** What a file changes, a prefix a row, or what is wrong with it. */
export function RateCheckResult({ check, onImport }: { check: RateCheck; onImport: () => void }) {
  if (check.problems.length > 0) {
    return (
      <Notice tone="bad" role="alert" className="mt-4" title="The file cannot be imported. Nothing was changed.">
        <ul>
          {check.problems.slice(0, 50).map(({ line, text }) => (
            <li key={`${line} ${text}`}>
              {line !== null && <strong>Line {line}: </strong>}
              {text}
            </li>
          ))}
        </ul>
      </Notice>
    );
  }
  const { changes, same, problem } = check;
  return (
    <div className="mt-4">
      <p role="status">
        {counted(changes.length, "rate")} {changes.length === 1 ? "changes" : "change"}, {same} unchanged.
      </p>
      {problem && (
        <Notice tone="bad" className="mt-3" title="This cannot be imported as it is">
          {problemTexts[problem](check)}
        </Notice>
      )}
      {changes.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
        <section aria-label="Changes of rates" tabIndex={0} className="mt-3 max-h-96 overflow-auto">
          <table className="w-full text-sm">
            <thead>
              <tr className="border-line border-b text-left text-ink-soft">
                {["Prefix", "Destination", "Service", "Old", "New", "Other deck", "Difference", "Change"].map(
                  (title) => (
                    <th key={title} scope="col" className="py-2 pr-4 font-medium">
                      {title}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {changes.slice(0, shownChanges).map((one) => (
                <tr key={one.line} className="border-line border-b align-top last:border-0">
                  <th scope="row" className="py-2 pr-4 text-left font-normal">
                    {one.prefix}
                  </th>
                  <td className="py-2 pr-4">{one.destination}</td>
                  <td className="py-2 pr-4">{one.service}</td>
                  <td className="py-2 pr-4 tabular-nums">{one.old_price ?? "none"}</td>
                  <td className="py-2 pr-4 tabular-nums">{one.new_price}</td>
                  <td className="py-2 pr-4 tabular-nums">{one.other_price ?? "none"}</td>
                  <td className="py-2 pr-4 tabular-nums">{margin(one)}</td>
                  <td className="py-2">
                    {one.is_below_cost ? <strong className="text-bad">below cost</strong> : one.change}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {changes.length > shownChanges && <p className="py-2">And {changes.length - shownChanges} more.</p>}
        </section>
      )}
      {changes.length > 0 && problem === null && (
        <Button className="mt-4" onClick={onImport}>
          Import
        </Button>
      )}
    </div>
  );
}
