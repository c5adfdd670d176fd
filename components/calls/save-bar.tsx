import { Button } from "@/components/ui/button";

interface SaveBarProps {
  /** in effect; 0: none */
  version: number;
  /** what was done a moment ago */
  done: string | undefined;
  saving: boolean;
  undoing: boolean;
  /** takes back what was done */
  onUndo: (() => void) | undefined;
}

/** Sticks to the lower edge beside the fields of a plan: saves, says what was saved, and takes it back. */
export const SaveBar = ({ version, done, saving, undoing, onUndo }: SaveBarProps) => (
  <div className="sticky bottom-3 z-10 flex flex-wrap items-center gap-3 rounded-panel border border-line bg-surface p-3 shadow-raised">
    <Button type="submit" pending={saving} className="max-sm:flex-1">
      Save
    </Button>
    {onUndo && (
      <Button variant="secondary" pending={undoing} onClick={onUndo}>
        Undo
      </Button>
    )}
    <p className="text-ink-soft text-sm max-sm:w-full" aria-live="polite">
      {done && <span className="block text-ink">{done}</span>}
      {version === 0 ? "Nothing is saved yet" : `Version ${version} is in effect`}
    </p>
  </div>
);
