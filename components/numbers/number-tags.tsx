"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { toastFailure } from "@/components/layout/toast-failure";
import { numberQuery } from "@/components/numbers/number-query";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import type { OwnedNumberDetail } from "@/lib/contract/numbers";

/** Words by which the account sorts its numbers, added and removed in place. */
export function NumberTags({ number: { id, tags } }: { number: OwnedNumberDetail }) {
  const queryClient = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const save = useMutation({
    mutationFn: (next: string[]) => api("PUT /numbers/{id}/tags", { params: { id }, body: { tags: next } }),
    onSuccess: (number) => {
      queryClient.setQueryData(numberQuery(id).queryKey, number);
      void queryClient.invalidateQueries({ queryKey: ["numbers"] });
      setAdding(false);
    },
    onError: toastFailure,
  });
  return (
    <div className="flex flex-wrap items-center gap-2 text-base">
      <ul aria-label="Tags" className="flex flex-wrap gap-2 empty:hidden">
        {tags.map((tag) => (
          <li key={tag} className="inline-flex items-center rounded-full bg-sunken pl-3 text-sm">
            {tag}
            <Button
              variant="quiet"
              size="icon"
              className="size-9"
              aria-label={`Remove the tag ${tag}`}
              disabled={save.isPending}
              onClick={() => save.mutate(tags.filter((one) => one !== tag))}
            >
              <X aria-hidden className="size-4" />
            </Button>
          </li>
        ))}
      </ul>
      {isAdding ? (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            const tag = String(new FormData(event.currentTarget).get("tag") ?? "").trim();
            if (tag !== "" && !save.isPending) save.mutate([...tags, tag]);
          }}
          onKeyDown={(event) => event.key === "Escape" && setAdding(false)}
        >
          <Input name="tag" aria-label="New tag" maxLength={30} autoFocus className="max-w-44" placeholder="Sales" />
          <Button type="submit" size="sm" pending={save.isPending}>
            Add
          </Button>
        </form>
      ) : (
        tags.length < 10 && (
          <Button
            variant="quiet"
            size="sm"
            className={cn(tags.length === 0 && "-ml-3")}
            onClick={() => setAdding(true)}
          >
            <Plus aria-hidden className="size-4" /> Add a tag
          </Button>
        )
      )}
    </div>
  );
}
