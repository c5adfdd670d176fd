"use client";

import { Check, TriangleAlert, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { buttonStyles } from "./button";
import { cn } from "./cn";
import { type Toast, toast } from "./toast";
import { Wait } from "./wait";

const LASTS_MS = 8000;
/** One that counts a wait down stays a moment longer than the wait, within reason. */
const lasts = ({ waitSeconds = 0 }: Toast) => Math.max(LASTS_MS, Math.min(waitSeconds + 3, 30) * 1000);

/**
 * The message as it is seen. It goes after 8 s, not while it is pointed at or has the focus, and with the page it was said on. Alt+T leads to it.
 */
export function Toaster({ message }: { message: Toast }) {
  const card = useRef<HTMLDivElement>(null);
  const pathname = usePathname();
  useEffect(() => {
    if (pathname !== message.from && pathname !== message.next) toast.dismiss(message.id);
  }, [message, pathname]);

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const isWanted = () => card.current?.matches(":hover, :focus-within") || document.visibilityState === "hidden";
    let timer = setTimeout(leave, lasts(message));
    function leave() {
      if (isWanted()) timer = setTimeout(leave, 2000);
      else toast.dismiss(message.id);
    }
    addEventListener(
      "keydown",
      (event) => {
        if (event.altKey && event.code === "KeyT") card.current?.focus();
        else if (event.key === "Escape" && card.current?.contains(document.activeElement)) toast.dismiss(message.id);
      },
      { signal },
    );
    return () => {
      clearTimeout(timer);
      listening.abort();
    };
  }, [message]);

  const { tone, text, description, waitSeconds, action } = message;
  return (
    <div
      ref={card}
      tabIndex={-1}
      className="pointer-events-auto flex w-full max-w-md animate-rise items-center gap-2 rounded-panel border border-line bg-surface py-1 pr-1 pl-4 text-ink shadow-raised"
    >
      {tone === "good" && <Check aria-hidden className="size-4.5 shrink-0 text-good" strokeWidth={2.5} />}
      {tone === "bad" && <TriangleAlert aria-hidden className="size-4.5 shrink-0 text-bad" />}
      <p className="min-w-0 flex-1 py-2 text-[0.9375rem]">
        {text}
        {waitSeconds !== undefined && <Wait seconds={waitSeconds} answer={message} />}
        {description && <span className="block text-ink-soft text-sm">{description}</span>}
      </p>
      {action && (
        <button
          type="button"
          onClick={() => {
            toast.dismiss(message.id);
            action.onClick();
          }}
          className={buttonStyles({ variant: "soft", size: "md" })}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Close message"
        onClick={() => toast.dismiss(message.id)}
        className={cn(buttonStyles({ variant: "quiet", size: "icon" }), "shrink-0")}
      >
        <X aria-hidden className="size-5 text-ink-soft" />
      </button>
    </div>
  );
}
