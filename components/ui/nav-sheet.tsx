"use client";

import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { buttonStyles } from "./button";
import { cn } from "./cn";
import { SheetHead } from "./sheet-head";

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
        <SheetHead sheetId={id} title={title} closeLabel={closeLabel} className="pl-3" />
        {children}
      </div>
    </div>
  );
}
