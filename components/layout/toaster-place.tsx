"use client";

import { lazyPart } from "@/components/ui/lazy-part";
import { type Toast, useToast } from "@/components/ui/toast";

const Toaster = lazyPart(() => import("@/components/ui/toaster").then((module) => module.Toaster));

/**
 * The place for the one message. It stands in the page's flow and sticks to the lower edge, above the bar of the next step, so that
 * everything can be scrolled out from under it. On a phone it hangs below the header instead: a page's actions are at its lower edge there,
 * below the thumb. What it looks like is loaded with the first message; without that file the bare text is shown.
 */
export function ToasterPlace() {
  const message = useToast();
  return (
    <section
      aria-label="Notifications, Alt+T"
      aria-live="polite"
      className="wrap pointer-events-none sticky bottom-[calc(var(--nn-step-bar,0px)+max(0.75rem,env(safe-area-inset-bottom)))] z-50 max-sm:fixed max-sm:inset-x-0 max-sm:top-[4.5rem] max-sm:bottom-auto print:hidden"
    >
      {message && (
        <div
          data-in-bar={message.inBar || undefined}
          // on wide screens between the numbers of a list and their prices, which it must not hide
          className="flex w-full justify-center lg:justify-start xl:pl-56"
          role={message.tone === "bad" ? "alert" : undefined}
        >
          <Toaster
            key={message.id}
            message={message}
            loading={<Plain {...message} />}
            missing={<Plain {...message} />}
          />
        </div>
      )}
    </section>
  );
}

const Plain = ({ text }: Toast) => (
  <p className="w-full max-w-md rounded-panel border border-line bg-surface p-4 text-ink shadow-raised">{text}</p>
);
