"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { api } from "@/components/layout/api-client";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ExchangeRate } from "@/lib/contract/staff/pricing";
import { readDecimal } from "@/lib/kernel/decimal";

interface RateFormProps {
  /** null: a pair that has no rate yet */
  rate: ExchangeRate | null;
  onClose: () => void;
}

type Problems = Partial<Record<"base" | "quote" | "rate" | "margin_percent", string>>;

/** Sets a rate by hand, until its source says something newer. */
export function RateForm({ rate, onClose }: RateFormProps) {
  const router = useRouter();
  const [typed, setTyped] = useState({
    base: rate?.base ?? "",
    quote: rate?.quote ?? "USD",
    rate: rate ? String(rate.rate) : "",
    margin_percent: rate ? String(rate.margin_percent) : "0",
  });
  const [problems, setProblems] = useState<Problems>({});
  const [isConfirming, setConfirming] = useState(false);

  const value = Number(readDecimal(typed.rate, { digits: 8 }) ?? Number.NaN);
  const margin = Number(readDecimal(typed.margin_percent, { digits: 3 }) ?? Number.NaN);

  function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = problemsOf(typed, value, margin);
    setProblems(found);
    if (Object.keys(found).length === 0) setConfirming(true);
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${Object.keys(found)[0]}]`)?.focus();
  }

  async function save(reason: string) {
    await api("PUT /staff/pricing/rates", {
      body: {
        base: typed.base,
        quote: typed.quote,
        rate: value,
        margin_percent: margin,
        version: rate?.version ?? null,
        reason,
      },
    });
    toast.success("The rate is set.");
    onClose();
    router.refresh();
  }

  const fields = [
    { name: "base", label: "1 unit of", hint: "The carrier's currency", isFixed: rate !== null },
    { name: "quote", label: "in", hint: "The account's currency", isFixed: rate !== null },
    { name: "rate", label: "is worth", hint: "What banks pay", isFixed: false },
    {
      name: "margin_percent",
      label: "added for movement, %",
      hint: "So that a price still pays tomorrow",
      isFixed: false,
    },
  ] as const;
  return (
    <Card>
      <h2 className="mb-3 text-lg">{rate ? `Set ${rate.base} to ${rate.quote}` : "A new rate"}</h2>
      <form onSubmit={ask} noValidate className="grid gap-4 sm:grid-cols-4">
        {fields.map(({ name, label, hint, isFixed }) => (
          <Field key={name} label={label} hint={hint} error={problems[name]}>
            {(control) => (
              <Input
                {...control}
                name={name}
                readOnly={isFixed}
                autoComplete="off"
                inputMode={name === "rate" || name === "margin_percent" ? "decimal" : "text"}
                value={typed[name]}
                onChange={(event) => {
                  const text = event.target.value;
                  setTyped({ ...typed, [name]: name === "base" || name === "quote" ? text.toUpperCase() : text });
                }}
              />
            )}
          </Field>
        ))}
        <div className="flex gap-3 sm:col-span-4">
          <Button type="submit">Set the rate</Button>
          <Button variant="secondary" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
      <ConfirmWithReason
        open={isConfirming}
        onOpenChange={setConfirming}
        title="Set this rate?"
        confirmLabel="Set the rate"
        onConfirm={save}
      >
        <p>
          1 {typed.base} = {value} {typed.quote}
          {rate && ` instead of ${rate.rate}`}. Prices of what carriers charge in {typed.base} change right away; holds
          and contracts keep theirs.
        </p>
      </ConfirmWithReason>
    </Card>
  );
}

function problemsOf(typed: { base: string; quote: string }, rate: number, margin: number): Problems {
  const code = /^[A-Z]{3}$/;
  const letters = "Write the three letters of a currency, like EUR.";
  return {
    ...(!code.test(typed.base) && { base: letters }),
    ...(!code.test(typed.quote) && { quote: letters }),
    ...(code.test(typed.base) && typed.base === typed.quote && { quote: "Take two different currencies." }),
    ...(!(rate > 0) && { rate: "Write a number above zero, like 0.86." }),
    ...(!(margin >= 0 && margin <= 50) && { margin_percent: "Write a number from 0 to 50." }),
  };
}
