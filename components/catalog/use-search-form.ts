import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ChangeEvent, type FormEvent, useState, useTransition } from "react";
import { refuseOffline } from "@/components/layout/refuse-offline";
import { routes } from "@/components/layout/routes";
import type { SearchState } from "@/components/number-facts/types";
import { readSearch, writeSearch } from "./search-url";

interface SearchFormOptions {
  /** Selects and checkboxes search as soon as they change. */
  searchesOnChange: boolean;
  /** The page shows what was searched for. */
  asked: boolean;
}

/**
 * The address is the state of the search form. One that the form did not ask for (back button, advice) starts it afresh;
 * its own leaves the fields and the focus alone.
 */
export function useSearchForm(search: SearchState, { searchesOnChange, asked }: SearchFormOptions) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [country, setCountry] = useState(search.country);
  const [own, setOwn] = useState("");
  const [version, setVersion] = useState(0);
  const [folded, setFolded] = useState(asked);

  const query = writeSearch(search);
  const [shown, setShown] = useState(query);
  if (query !== shown) {
    setShown(query);
    if (query === own) setOwn("");
    else {
      setVersion(version + 1);
      setCountry(search.country);
    }
  }

  function go(form: HTMLFormElement) {
    const wanted = writeSearch(readSearch(fieldsOf(form), search.country, search.usualSort));
    if (refuseOffline()) return;
    setOwn(wanted);
    startTransition(() => router.push(`${routes.numbers}?${wanted}` as Route, { scroll: !searchesOnChange }));
  }

  return {
    /** changes when the fields must be recreated */
    version,
    /** the chosen one, before it is searched for */
    country,
    pending,
    /** On a phone the form is one line, with sheets. Immediately when it is sent: what is below moves under the finger, not later. */
    folded,
    onSubmit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault();
      if (searchesOnChange) setFolded(true);
      for (const sheet of event.currentTarget.querySelectorAll<HTMLElement>(":popover-open")) sheet.hidePopover();
      go(event.currentTarget);
    },
    onChange(event: ChangeEvent<HTMLFormElement>) {
      const control: HTMLElement = event.target;
      if (control.matches("select[name=country]")) setCountry((control as HTMLSelectElement).value);
      if (searchesOnChange && control.matches("select, [type=checkbox]")) go(event.currentTarget);
    },
  };
}

function fieldsOf(form: HTMLFormElement): Record<string, string | string[]> {
  const data = new FormData(form);
  const fields = ["country", "area", "digits", "match", "type", "sort"].map((name) => [
    name,
    String(data.get(name) ?? ""),
  ]);
  return { ...Object.fromEntries(fields), features: data.getAll("features").map(String) };
}
