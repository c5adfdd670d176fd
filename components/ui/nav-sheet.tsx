"use client";

import { Menu, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { buttonStyles } from "./button";
import { cn } from "./cn";

interface NavSheetProps {
  id: string;
  /** Names the button that opens it. */
  label: string;
  title: string;
  closeLabel: string;
  /** Where the sheet is not needed. */
  className: string;
  /** Its place and size. */
  panelClassName: string;
  children: ReactNode;
}

/** The navigation of narrow screens: a native popover, so Escape, outside taps and the top layer cost no script. */
export function NavSheet({ id, label, title, closeLabel, className, panelClassName, children }: NavSheetProps) {
  const panel = useRef<HTMLDivElement>(null);
  const pathname = usePathname();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the sheet
  useEffect(() => {
    if (panel.current?.matches(":popover-open")) panel.current.hidePopover();
  }, [pathname]);

  return (
    <div className={className}>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className={buttonStyles({ variant: "quiet", size: "icon" })}
      >
        <Menu aria-hidden className="size-6" />
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className={cn(
          "fixed m-0 border-line bg-surface text-ink shadow-raised backdrop:bg-[oklch(0.15_0.03_264)]/45",
          panelClassName,
        )}
      >
        <div className="flex items-center justify-between pl-3">
          <p className="font-semibold">{title}</p>
          <button
            type="button"
            popoverTarget={id}
            popoverTargetAction="hide"
            aria-label={closeLabel}
            className={buttonStyles({ variant: "quiet", size: "icon" })}
          >
            <X aria-hidden className="size-6" />
          </button>
        </div>
        {children}
      </div>
    </div>
  );
}
