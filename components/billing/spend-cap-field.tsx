"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { SpendCaps } from "@/lib/contract/spend-caps";
import { readMoney, writeMoney } from "@/lib/kernel/decimal";
import { formatMoney } from "@/lib/kernel/money";
import { spendCapsQuery } from "./spend-queries";

interface SpendCapFieldProps {
  caps: SpendCaps;
  /** minor units; null: nothing was chosen */
  saved: number | null;
  /** null: of all numbers together */
  numberId: string | null;
  label: string;
  hint: string;
}

/** A limit that may be changed, and left empty. */
export function SpendCapField({ caps, saved, numberId, label, hint }: SpendCapFieldProps) {
  const client = useQueryClient();
  const shown = saved === null ? "" : writeMoney(saved, caps.currency);
  const [text, setText] = useState(shown);
  const [problem, setProblem] = useState<string>();
  const save = useMutation({
    mutationFn: (cents: number | null) =>
      numberId === null
        ? api("PUT /billing/limits", { body: { cents } })
        : api("PUT /billing/limits/{id}", { params: { id: numberId }, body: { cents } }),
    onSuccess: async (next) => {
      client.setQueryData(spendCapsQuery.queryKey, next);
      await client.invalidateQueries({ queryKey: ["numbers"] });
      toast.success("Saved");
    },
    onError: (error) => setProblem(describeError(error)),
  });
  function submit() {
    const cents = text.trim() === "" ? null : readMoney(text, caps.currency);
    if (text.trim() !== "" && (cents === null || cents < 0))
      return setProblem("Give a sum like 20 or 20.50, or leave it empty.");
    if (cents !== null && cents > caps.most_cents) {
      return setProblem(`At most ${formatMoney(caps.most_cents, caps.currency)}. Write to us if you need more.`);
    }
    setProblem(undefined);
    save.mutate(cents);
  }
  return (
    <form
      noValidate
      className="mt-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) submit();
      }}
    >
      <Field label={`${label} (${caps.currency})`} hint={hint} error={problem}>
        {(control) => (
          <span className="flex gap-2">
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              className="w-40"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button type="submit" variant="secondary" pending={save.isPending}>
              Save
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
