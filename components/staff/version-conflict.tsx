import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sideways } from "@/components/ui/sideways";

export interface ConflictingField {
  label: string;
  /** What the page was opened with is not shown: only what differs between the two. */
  theirs: ReactNode;
  mine: ReactNode;
}

interface VersionConflictProps {
  /** What was edited: "This rule". */
  subject: string;
  /** Who changed it in the meantime and when, where it is known. */
  by?: ReactNode;
  fields: readonly ConflictingField[];
  /** Drops what was typed and shows the present version. */
  onTakeTheirs: () => void;
  /** Saves what was typed over the present version. */
  onKeepMine: () => void;
  isPending?: boolean;
}

/** Two people edited the same thing. Nothing is lost: the second sees the first one's change and decides. */
export function VersionConflict(props: VersionConflictProps) {
  const { subject, by, fields, onTakeTheirs, onKeepMine, isPending = false } = props;
  return (
    <Notice
      tone="warn"
      role="alert"
      title={`${subject} was changed while you were editing`}
      actions={
        <>
          <Button variant="secondary" size="sm" onClick={onTakeTheirs}>
            Drop mine, show theirs
          </Button>
          <Button variant="secondary" size="sm" onClick={onKeepMine} pending={isPending}>
            Save mine over theirs
          </Button>
        </>
      }
    >
      <p>{by ? <>Changed by {by}. </> : null}Nothing of yours is saved or lost yet. These differ:</p>
      <Sideways label="What differs" className="mt-2">
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="text-ink-soft">
              <th scope="col" className="py-1 pr-4 font-medium">
                Field
              </th>
              <th scope="col" className="py-1 pr-4 font-medium">
                Theirs, saved
              </th>
              <th scope="col" className="py-1 font-medium">
                Yours, not saved
              </th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ label, theirs, mine }) => (
              <tr key={label} className="border-line border-t align-top">
                <th scope="row" className="py-1.5 pr-4 font-medium">
                  {label}
                </th>
                <td className="py-1.5 pr-4">{theirs}</td>
                <td className="py-1.5">{mine}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </Notice>
  );
}
