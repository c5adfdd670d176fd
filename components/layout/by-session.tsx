import type { ReactNode } from "react";

interface BySessionProps {
  /** Null until it has been read: then both are in the page, and `signed-in-mark.tsx` says which is seen. */
  signedIn: boolean | null;
  member: ReactNode;
  stranger: ReactNode;
}

/** One thing for visitors with a session, another for those without, known before any script runs. */
export const BySession = ({ signedIn, member, stranger }: BySessionProps) => (
  <>
    {signedIn !== false && <div className={signedIn ? "" : "hidden signed-in:block"}>{member}</div>}
    {!signedIn && <div className={signedIn === null ? "signed-in:hidden" : ""}>{stranger}</div>}
  </>
);
