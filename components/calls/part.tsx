import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

interface PartProps {
  /** what its fields are about, also for who does not see them together: "Key 1" */
  title: string;
  onRemove: () => void;
  children: ReactNode;
}

/** One of several like it in a plan, with its fields: a key of a menu, a group of callers. */
export const Part = ({ title, onRemove, children }: PartProps) => (
  <fieldset className="rounded-panel border border-line p-4">
    <legend className="sr-only">{title}</legend>
    <div className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-3">
        <p aria-hidden className="font-semibold">
          {title}
        </p>
        <Button variant="quiet" size="icon" aria-label={`Remove ${title}`} onClick={onRemove}>
          <X aria-hidden className="size-4.5" />
        </Button>
      </div>
      {children}
    </div>
  </fieldset>
);
