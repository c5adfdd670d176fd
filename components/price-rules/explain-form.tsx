"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { AreaPicker } from "./area-picker";
import type { RuleChoices } from "./field-props";
import type { RuleDraft } from "./rule-draft";

interface ExplainFormProps {
  choices: RuleChoices;
  question: { currency: string; count: number };
}

/** Whose price is explained: one area, for an account of a currency with so many numbers. */
export function ExplainForm({ choices, question }: ExplainFormProps) {
  const router = useRouter();
  const [country, setCountry] = useState(choices.countries.find(({ iso2 }) => iso2 === "US")?.iso2 ?? "");
  const [area, setArea] = useState<RuleDraft["area"]>(null);
  const [problem, setProblem] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!area) return setProblem("Choose an area first.");
    const form = new FormData(event.currentTarget);
    const query = new URLSearchParams({
      area: area.id,
      currency: String(form.get("currency")).toUpperCase(),
      count: String(form.get("count")),
    });
    router.push(`/admin/prices/explain?${query}` as Route);
  }

  return (
    <Card>
      <form onSubmit={submit} noValidate className="grid gap-4 sm:grid-cols-2">
        <Field label="Country">
          {(control) => (
            <Select {...control} value={country} onChange={(event) => setCountry(event.target.value)}>
              {choices.countries.map(({ iso2, name }) => (
                <option key={iso2} value={iso2}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label="Account's currency">
            {(control) => (
              <Input {...control} name="currency" maxLength={3} autoComplete="off" defaultValue={question.currency} />
            )}
          </Field>
          <Field label="Its numbers">
            {(control) => (
              <Input
                {...control}
                name="count"
                type="number"
                min={1}
                max={100_000}
                inputMode="numeric"
                defaultValue={question.count}
              />
            )}
          </Field>
        </div>
        <AreaPicker
          label="Area"
          area={area}
          country={country}
          countries={choices.countries}
          error={problem}
          onChange={(chosen) => {
            setArea(chosen);
            setProblem(undefined);
          }}
        />
        <Button type="submit" className="justify-self-start">
          Explain
        </Button>
      </form>
    </Card>
  );
}
