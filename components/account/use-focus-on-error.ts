import { type RefObject, useEffect, useRef } from "react";
import type { FormState } from "@/lib/accounts/form-state";

/** Puts the cursor into the first field that was refused. Give the result to the form as its `ref`. */
export function useFocusOnError(state: FormState): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(state.fieldErrors).length > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [state]);
  return form;
}
