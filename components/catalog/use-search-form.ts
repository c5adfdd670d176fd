import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ChangeEvent, type FormEvent, useState, useTransition } from "react";
import { routes } from "@/components/layout/routes";
import type { SearchState } from "@/components/number-facts/types";
import { readSearch, writeSearch } from "./search-url";

interface SearchFormOptions {
  /** Selects and checkboxes search as soon as they change. */
  searchesOnChange: boolean;
}

/**
 * The address is the state of the search form. One that the form did not ask for (back button, advice) starts it afresh;
 * its own leaves the fields and the focus alone.
 */
export function useSearchForm(search: SearchState, { searchesOnChange }: SearchFormOptions) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [country, setCountry] = useState(search.country);
  const [asked, setAsked] = useState("");
  const [version, setVersion] = useState(0);

  const query = writeSearch(search);
  const [shown, setShown] = useState(query);
  if (query !== shown) {
    setShown(query);
    if (query === asked) setAsked("");
    else {
      setVersion(version + 1);
      setCountry(search.country);
    }
  }

  function go(form: HTMLFormElement) {
    const wanted = writeSearch(readSearch(fieldsOf(form), search.country, search.usualSort));
    setAsked(wanted);
    startTransition(() => router.push(`${routes.numbers}?${wanted}` as Route, { scroll: !searchesOnChange }));
  }

  return {
    /** changes when the fields must be recreated */
    version,
    /** the chosen one, before it is searched for */
    country,
    pending,
    onSubmit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault();
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
