"use client";

import { Menu, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { buttonStyles } from "@/components/ui/button";
import { type NavGroup, StaffNav } from "./staff-nav";

/** The navigation of narrow screens: a native popover, so Escape, outside taps and the top layer cost no script. */
export function StaffSheet({ groups }: { groups: readonly NavGroup[] }) {
  const panel = useRef<HTMLDivElement>(null);
  const pathname = usePathname();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the sheet
  useEffect(() => {
    if (panel.current?.matches(":popover-open")) panel.current.hidePopover();
  }, [pathname]);

  return (
    <div className="lg:hidden">
      <button
        type="button"
        popoverTarget="staff-sheet"
        aria-label="Areas"
        className={buttonStyles({ variant: "quiet", size: "icon" })}
      >
        <Menu aria-hidden className="size-6" />
      </button>
      <div
        ref={panel}
        id="staff-sheet"
        popover="auto"
        className="fixed inset-y-0 right-auto left-0 m-0 h-dvh w-72 max-w-[85vw] overflow-y-auto border-line border-r bg-surface p-3 text-ink shadow-raised backdrop:bg-[oklch(0.15_0.03_264)]/45"
      >
        <div className="flex items-center justify-between pl-3">
          <p className="font-semibold">Back office</p>
          <button
            type="button"
            popoverTarget="staff-sheet"
            popoverTargetAction="hide"
            aria-label="Close"
            className={buttonStyles({ variant: "quiet", size: "icon" })}
          >
            <X aria-hidden className="size-5.5" />
          </button>
        </div>
        <StaffNav groups={groups} />
      </div>
    </div>
  );
}
