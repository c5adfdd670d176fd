"use client";

import { Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import type { JumpAnswer } from "@/lib/contract/staff/jump";
import { counted } from "@/lib/kernel/words";
import { JumpOption } from "./jump-option";
import { useJump, useShortcut } from "./use-jump";

/**
 * Takes anything that one might paste and leads to what it names: "/" or Ctrl-K from everywhere, Enter jumps when only one thing
 * is meant, arrows choose among several.
 */
export function JumpBox() {
  "use memo";
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { answer, problem, isAsking, ask } = useJump(text);
  const listId = useId();
  useShortcut(input);

  function go(href: string) {
    setOpen(false);
    setText("");
    input.current?.blur();
    router.push(href as Route);
  }

  async function onEnter() {
    const chosen = answer.hits[active];
    if (chosen) return go(chosen.href);
    const { jump_to, hits } = await ask();
    const target = jump_to ?? (hits.length === 1 ? hits[0]?.href : undefined);
    if (target) go(target);
    else setOpen(true);
  }

  function onKeyDown(event: KeyboardEvent) {
    const { length } = answer.hits;
    if (event.key === "Enter") void onEnter();
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "ArrowDown" && length > 0) setActive((active + 1) % length);
    else if (event.key === "ArrowUp" && length > 0) setActive((active + length * 2 - (active < 0 ? 0 : 1)) % length);
    else return;
    if (event.key.startsWith("Arrow")) setOpen(true);
    event.preventDefault();
  }

  const isShown = isOpen && text.trim() !== "";
  return (
    <search className="relative block max-w-xl">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4.5 -translate-y-1/2 text-ink-soft"
      />
      <input
        ref={input}
        role="combobox"
        aria-label="Jump to a number, order, account or person"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined}
        type="search"
        enterKeyHint="go"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={300}
        placeholder="Jump to anything"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="min-h-11 w-full rounded-control border border-line-strong bg-paper pr-3 pl-10 text-base placeholder:text-ink-soft/80 lg:min-h-9 lg:text-sm"
      />
      <kbd
        aria-hidden
        className={cn(
          "pointer-events-none absolute top-1/2 right-3 hidden -translate-y-1/2 rounded border border-line px-1.5 text-ink-soft text-xs lg:block",
          text !== "" && "lg:hidden",
        )}
      >
        /
      </kbd>
      <div
        className={cn(
          "fixed inset-x-2 top-15 z-50 rounded-panel border border-line bg-surface p-1.5 shadow-raised sm:absolute sm:inset-x-0 sm:top-full sm:mt-1.5",
          !isShown && "hidden",
        )}
      >
        <div id={listId} role="listbox" aria-label="What it may mean" className="max-h-[70dvh] overflow-y-auto">
          {answer.hits.map((hit, index) => (
            <JumpOption
              key={hit.href}
              id={`${listId}-${index}`}
              hit={hit}
              isActive={index === active}
              onChoose={() => go(hit.href)}
            />
          ))}
        </div>
        <p role="status" className={cn("px-3 py-2 text-ink-soft text-sm", answer.hits.length > 0 && "sr-only")}>
          {problem ?? statusOf(answer, isAsking, text)}
        </p>
      </div>
    </search>
  );
}

function statusOf({ hits }: JumpAnswer, isAsking: boolean, text: string): string {
  if (hits.length > 0) return counted(hits.length, "result");
  if (isAsking) return "Looking…";
  return text.trim().length < 3
    ? "Keep typing: three letters or four digits are enough."
    : "Nothing here has that name. Numbers, references, emails, and ids of ours, Stripe's and carriers' are known.";
}
