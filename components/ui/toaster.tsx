"use client";

import { useEffect } from "react";
import { Toaster as Sonner } from "sonner";
import { toasterIsReady } from "./toast";

/** Where `toast()` appears. Mounted once, late, by the providers. An undo stays 8 s and pauses while focused or hovered. */
export function Toaster() {
  useEffect(() => {
    toasterIsReady();
    document.addEventListener("mouseover", tellLeaving);
    return () => document.removeEventListener("mouseover", tellLeaving);
  }, []);
  return (
    <Sonner
      theme="system"
      position="bottom-center"
      duration={8000}
      closeButton
      expand
      containerAriaLabel="Notifications"
      mobileOffset={{ bottom: "max(1rem, env(safe-area-inset-bottom))" }}
      style={
        {
          fontFamily: "inherit",
          "--normal-bg": "var(--surface)",
          "--normal-text": "var(--ink)",
          "--normal-border": "var(--line)",
          "--border-radius": "var(--radius-panel)",
        } as React.CSSProperties
      }
      toastOptions={{
        classNames: {
          toast: "!shadow-raised !text-[0.9375rem]",
          closeButton: "!size-7 !border-line !bg-surface !text-ink",
          description: "!text-ink-soft",
          actionButton: "!h-9 !rounded-md !bg-brand !px-3 !text-on-brand !text-sm !font-medium",
        },
      }}
    />
  );
}

/**
 * WebKit sends neither `mouseout` nor `mouseleave` of a toast that went away under the pointer, as one does whose button
 * was pressed, so the other toasts would stay forever. The next element under the pointer reports that it has left.
 */
function tellLeaving({ target }: MouseEvent): void {
  const toaster = document.querySelector("[data-sonner-toaster]");
  if (!toaster || !(target instanceof Node)) return;
  if (toaster.contains(target) || toaster.contains(document.activeElement)) return;
  toaster.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, relatedTarget: document.body }));
}
