"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { api } from "@/components/layout/api-client";
import { cn } from "@/components/ui/cn";
import type { FieldControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { SuggestedPlace } from "@/lib/contract/catalog";
import { formatMoney } from "@/lib/kernel/money";
import { counted } from "@/lib/kernel/words";
import { placeName } from "./group-areas";

interface PlaceFieldProps {
  control: FieldControl;
  /** ISO alpha-2 of the chosen country */
  country: string;
  defaultValue: string;
  placeholder: string | undefined;
  /** A chosen place is searched for immediately. */
  searchesOnChoice: boolean;
}

const waitMs = 150;

/**
 * City or area code: free text with places to choose from while it is typed, each with its area codes, stock and price.
 * A plain field until scripts arrive, and where suggestions cannot be loaded.
 */
export function PlaceField({ control, country, defaultValue, placeholder, searchesOnChoice }: PlaceFieldProps) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [places, setPlaces] = useState<readonly SuggestedPlace[]>([]);
  const [active, setActive] = useState(-1);
  const isOpen = typed !== null && places.length > 0;

  useEffect(() => {
    const query = typed?.trim() ?? "";
    if (query === "") {
      setPlaces([]);
      return;
    }
    const aborter = new AbortController();
    const timer = setTimeout(async () => {
      const found = await api("GET /places", { query: { country, query }, signal: aborter.signal }).catch(() => null);
      if (aborter.signal.aborted) return;
      setPlaces(found?.places ?? []);
      setActive(-1);
    }, waitMs);
    return () => {
      clearTimeout(timer);
      aborter.abort();
    };
  }, [typed, country]);

  function choose(place: SuggestedPlace) {
    if (!input.current) return;
    input.current.value = placeName(place);
    setTyped(null);
    if (searchesOnChoice) input.current.form?.requestSubmit();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (!isOpen) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const stops = places.length + 1; // the field itself is one of them: -1
      setActive(((active + 1 + (event.key === "ArrowDown" ? 1 : -1) + stops) % stops) - 1);
    } else if (event.key === "Escape") {
      setTyped(null);
    } else if (event.key === "Enter") {
      const place = places[active];
      if (place) {
        event.preventDefault();
        choose(place);
      } else setTyped(null);
    }
  }

  return (
    <div className="relative">
      <Input
        {...control}
        ref={input}
        name="area"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        defaultValue={defaultValue}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={onKeyDown}
        maxLength={120}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="words"
        spellCheck={false}
        enterKeyHint="search"
      />
      <div
        id={listId}
        role="listbox"
        aria-label="Places"
        hidden={!isOpen}
        className="absolute inset-x-0 top-full z-30 mt-1 max-h-80 overflow-y-auto rounded-control border border-line bg-surface py-1 shadow-panel"
      >
        {places.map((place, index) => (
          <div
            key={placeName(place)}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // before the field loses its focus
            onPointerDown={(event) => {
              event.preventDefault();
              choose(place);
            }}
            className={cn(
              "flex min-h-11 cursor-pointer items-center justify-between gap-3 px-3 py-1.5 hover:bg-sunken",
              index === active && "bg-sunken",
            )}
          >
            <span className="min-w-0">
              <span className="block truncate">{placeName(place)}</span>
              <span className="block truncate text-ink-soft text-sm">
                {[place.area_codes.slice(0, 4).join(", "), stockWords(place)].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span className="shrink-0 text-ink-soft text-sm tabular-nums">{priceWords(place)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

const stockWords = ({ numbers }: SuggestedPlace): string => (numbers === null ? "" : counted(numbers, "number"));

const priceWords = ({ from_monthly_cents, currency }: SuggestedPlace): string =>
  from_monthly_cents === null ? "Not sold yet" : `from ${formatMoney(from_monthly_cents, currency)} a month`;
