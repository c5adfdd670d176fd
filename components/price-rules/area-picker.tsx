"use client";

import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { typeLabels } from "@/components/number-facts/labels";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Area } from "@/lib/contract/catalog";
import type { RuleChoices } from "./field-props";
import type { RuleDraft } from "./rule-draft";

interface AreaPickerProps {
  label: string;
  hint?: string;
  area: RuleDraft["area"];
  /** Where to look; empty: it is to be chosen first. */
  country: string;
  countries: RuleChoices["countries"];
  error: string | undefined;
  onChange: (area: RuleDraft["area"]) => void;
}

/** One area, found by its name or area code. Chosen areas are the most specific rules there are. */
export function AreaPicker({ label, hint, area, country, countries, error, onChange }: AreaPickerProps) {
  "use memo";
  const [words, setWords] = useState("");
  const { areas, problem } = useAreas(country, words);
  const name = countries.find(({ iso2 }) => iso2 === country)?.name;
  const how = name ? `Its name or area code in ${name}.` : "Choose its country first.";

  if (area) {
    return (
      <div className="sm:col-span-2">
        <p className="font-medium text-sm">{label}</p>
        <p className="mt-1.5 flex min-h-11 items-center justify-between gap-3 rounded-control border border-line bg-sunken pl-3">
          <span>{area.label}</span>
          <Button
            variant="quiet"
            size="icon"
            aria-label={`Choose another area than ${area.label}`}
            onClick={() => onChange(null)}
          >
            <X aria-hidden className="size-4.5" />
          </Button>
        </p>
      </div>
    );
  }
  return (
    <div className="sm:col-span-2">
      <Field label={label} hint={[how, hint].filter(Boolean).join(" ")} error={error ?? problem ?? undefined}>
        {(control) => (
          <Input
            {...control}
            type="search"
            disabled={country === ""}
            autoComplete="off"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
      {areas.length > 0 && (
        <ul aria-label="Areas" className="mt-1.5 max-h-56 overflow-y-auto rounded-control border border-line">
          {areas.map((one) => (
            <li key={one.id} className="border-line border-b last:border-b-0">
              <button
                type="button"
                className="flex min-h-11 w-full items-center justify-between gap-3 px-3 text-left hover:bg-sunken"
                onClick={() => onChange({ id: one.id, label: areaLabel(one) })}
              >
                {areaLabel(one)}
                <span className="text-ink-soft text-sm">{typeLabels[one.number_type]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const areaLabel = ({ name, prefix, country }: Area): string => [name, prefix, country].filter(Boolean).join(" · ");

/** Areas whose name or code begins like what is typed, looked up when the typing rests. */
function useAreas(country: string, words: string) {
  const [found, setFound] = useState<{ areas: readonly Area[]; problem: string | null }>({ areas: [], problem: null });
  useEffect(() => {
    if (country === "" || words.trim().length < 2) {
      setFound({ areas: [], problem: null });
      return;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const query = { country, query: words.trim() };
        const { areas } = await api("GET /areas", { query, signal: controller.signal });
        setFound({ areas: areas.slice(0, 30), problem: areas.length === 0 ? "No area is called that." : null });
      } catch (error) {
        if (!controller.signal.aborted) setFound({ areas: [], problem: describeError(error) });
      }
    }, 250);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [country, words]);
  return found;
}
