"use client";

import { useEffect, useState } from "react";

/**
 * What the page was rendered with, asked again while something is under way. A failed look is tried again at the next beat.
 *
 * @param load must not change between renders
 * @param everyMs null: nothing is under way, nothing is asked
 */
export function usePolled<T>(initial: T, load: () => Promise<T>, everyMs: (value: T) => number | null): T {
  const [value, setValue] = useState(initial);
  const [beat, setBeat] = useState(0);
  const [seen, setSeen] = useState(initial);
  if (seen !== initial) {
    setSeen(initial);
    setValue(initial);
  }
  const wait = everyMs(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `beat` asks again after a look that brought nothing new
  useEffect(() => {
    if (wait === null) return;
    const timer = setTimeout(() => {
      load()
        .then(setValue, () => {})
        .finally(() => setBeat((count) => count + 1));
    }, wait);
    return () => clearTimeout(timer);
  }, [wait, beat, load]);
  return value;
}
