import { useEffect } from "react";

/** For the part of a page that needs its script: what was pressed before counts from here on (early-presses.tsx). */
export function useHydrationMark(): void {
  useEffect(() => {
    window.dispatchEvent(new Event("hydrated"));
  }, []);
}
