import { type RefObject, useEffect, useRef } from "react";
import type { FormState } from "@/lib/contract/form-state";

/** Puts the cursor into the first field that was refused, and shows it with its error. Give the result to the form as its `ref`. */
export function useFocusOnError(state: FormState): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(state.fieldErrors).length === 0) return;
    const field = form.current?.querySelector<HTMLElement>("[aria-invalid]");
    field?.focus();
    field?.scrollIntoView({ block: "nearest" }); // one that has the focus already does not come into view by itself
  }, [state]);
  return form;
}
