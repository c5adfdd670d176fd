"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import type { JumpAnswer } from "@/lib/contract/staff/jump";

/** Typing goes on: the server is asked when it rests this long. */
const restMs = 180;
const nothing: JumpAnswer = { hits: [], jump_to: null };

/** The answer to the text, asked for when typing rests. `ask` asks right away. */
export function useJump(text: string) {
  const [answered, setAnswered] = useState<{ to: string; answer: JumpAnswer; problem: string | null }>();
  const wanted = text.trim();
  const asked = useRef<{ text: string; controller: AbortController; answer: Promise<JumpAnswer> }>(null);

  /** One question at a time: Enter and the rest of typing share the one about the same text, and a later text ends it. */
  function ask(): Promise<JumpAnswer> {
    if (wanted === "") return Promise.resolve(nothing);
    if (answered?.to === wanted && !answered.problem) return Promise.resolve(answered.answer);
    if (asked.current?.text === wanted) return asked.current.answer;
    asked.current?.controller.abort();
    const controller = new AbortController();
    const answer = fetchAnswer(controller.signal);
    asked.current = { text: wanted, controller, answer };
    return answer;
  }

  async function fetchAnswer(signal: AbortSignal): Promise<JumpAnswer> {
    try {
      const answer = await api("GET /staff/jump", { query: { q: wanted }, signal });
      setAnswered({ to: wanted, answer, problem: null });
      return answer;
    } catch (error) {
      if (signal.aborted) return nothing;
      asked.current = null; // the next press of Enter asks again
      setAnswered({ to: wanted, answer: nothing, problem: describeError(error) });
      return nothing;
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each text
  useEffect(() => {
    const timer = setTimeout(() => void ask(), restMs);
    return () => clearTimeout(timer);
  }, [wanted]);

  const isAsking = wanted !== "" && answered?.to !== wanted;
  return {
    answer: isAsking || wanted === "" ? nothing : (answered?.answer ?? nothing),
    problem: isAsking ? null : (answered?.problem ?? null),
    isAsking,
    ask,
  };
}

/** "/" outside of text fields, and Ctrl-K or ⌘K everywhere. */
export function useShortcut(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener(
      "keydown",
      (event) => {
        const target = event.target as HTMLElement;
        const isTyping = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
        const isSlash = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
        const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
        if (!isSlash && !isK) return;
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      },
      { signal: listening.signal },
    );
    return () => listening.abort();
  }, [input]);
}
