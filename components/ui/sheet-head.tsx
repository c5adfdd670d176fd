import { X } from "lucide-react";
import { buttonStyles } from "./button";
import { cn } from "./cn";

interface SheetHeadProps {
  /** The popover that it closes. */
  sheetId: string;
  title: string;
  closeLabel: string;
  className?: string;
}

/** Title and close button of a sheet; closing needs no script. */
export const SheetHead = ({ sheetId, title, closeLabel, className }: SheetHeadProps) => (
  <div className={cn("flex items-center justify-between", className)}>
    <p className="font-semibold">{title}</p>
    <button
      type="button"
      popoverTarget={sheetId}
      popoverTargetAction="hide"
      aria-label={closeLabel}
      className={buttonStyles({ variant: "quiet", size: "icon" })}
    >
      <X aria-hidden className="size-6" />
    </button>
  </div>
);
