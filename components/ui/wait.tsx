"use client";

import { useEffect, useState } from "react";
import { waitWords } from "@/lib/contract/wait-words";

interface WaitProps {
  seconds: number;
  /** what was answered: the seconds count from when it was shown first, and another answer begins again */
  answer: object;
}

/** After a sentence: how long a limit still lasts, counted down. Screen readers hear it once, and when it is over. */
export function Wait({ seconds, answer }: WaitProps) {
  const [left, setLeft] = useState(seconds);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same seconds may be answered twice
  useEffect(() => {
    setLeft(seconds);
    const end = Date.now() + seconds * 1_000;
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1_000));
      setLeft(now);
      if (now === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  }, [seconds, answer]);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return (
    <>
      {" "}
      <span aria-hidden className="tabular-nums">
        {left === 0 ? waitWords(0) : left < 60 ? waitWords(left) : `Try again in ${clock}.`}
      </span>
      <span className="sr-only">{waitWords(left === 0 ? 0 : seconds)}</span>
    </>
  );
}
