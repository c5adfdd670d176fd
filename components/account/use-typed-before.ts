import { type RefObject, useEffect } from "react";

/**
 * Takes over what was typed before the script was there: the fields hold it, and no change is reported of it any more.
 * @param setters by the fields' names; kept by the caller's state, so each is called at most once
 */
export function useTypedBefore(
  form: RefObject<HTMLFormElement | null>,
  setters: Readonly<Record<string, (typed: string) => void>>,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the script takes the form over
  useEffect(() => {
    if (!form.current) return;
    const fields = new FormData(form.current);
    for (const [name, set] of Object.entries(setters)) {
      const typed = fields.get(name);
      if (typeof typed === "string" && typed !== "") set(typed);
    }
  }, []);
}
