"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { numberQuery } from "@/components/numbers/number-query";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** The customer's own name for a number, edited in place. */
export function NumberName({ number }: { number: OwnedNumberDetail }) {
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState(false);
  const [wasEditing, setWasEditing] = useState(false);
  const { queryKey } = numberQuery(number.id);
  const rename = useMutation({
    mutationFn: (label: string | null) => api("PATCH /numbers/{id}", { params: { id: number.id }, body: { label } }),
    onMutate: (label) => {
      const before = queryClient.getQueryData(queryKey);
      if (before) queryClient.setQueryData(queryKey, { ...before, label });
      setEditing(false);
      return before;
    },
    onError: (error, _label, before) => {
      if (before) queryClient.setQueryData(queryKey, before);
      toastFailure(error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["numbers"] }),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const label = String(new FormData(event.currentTarget).get("label") ?? "").trim();
    rename.mutate(label || null);
  }

  if (editing) {
    return (
      <form
        onSubmit={submit}
        onKeyDown={(event) => event.key === "Escape" && setEditing(false)}
        className="flex max-w-md gap-2"
      >
        <Input
          name="label"
          aria-label="Name of this number"
          defaultValue={number.label ?? ""}
          maxLength={80}
          autoFocus
          placeholder="e.g. Front desk"
        />
        <Button type="submit">Save</Button>
        <Button variant="quiet" onClick={() => setEditing(false)}>
          Cancel
        </Button>
      </form>
    );
  }
  return (
    <button
      type="button"
      // biome-ignore lint/a11y/noAutofocus: the focus returns to where editing began
      autoFocus={wasEditing}
      onClick={() => {
        setEditing(true);
        setWasEditing(true);
      }}
      className="-ml-2 inline-flex min-h-11 items-center gap-2 rounded-md px-2 text-left text-base text-ink-soft hover:bg-sunken hover:text-ink"
    >
      {number.label ?? "Add a name"}
      <Pencil aria-hidden className="size-4 shrink-0" />
      {number.label && <span className="sr-only">, change the name</span>}
    </button>
  );
}
