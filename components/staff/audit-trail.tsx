import type { Route } from "next";
import Link from "next/link";
import type { AuditEntry } from "@/lib/contract/staff/audit";
import { Changes } from "./changes";
import { When } from "./when";

interface AuditTrailProps {
  /** Newest first. */
  entries: readonly AuditEntry[];
  /** The audit log of this subject, where there is more. */
  href?: Route;
}

/** What was done to the thing that the page is about: who, why, before and after. */
export function AuditTrail({ entries, href }: AuditTrailProps) {
  return (
    <section aria-label="Audit trail" className="rounded-panel border border-line bg-surface p-4">
      <h2 className="font-semibold">Audit trail</h2>
      {entries.length === 0 ? (
        <p className="mt-2 text-ink-soft text-sm">Nobody has changed anything here yet.</p>
      ) : (
        <ol className="mt-2 divide-y divide-line text-sm">
          {entries.map((entry) => (
            <li key={entry.id} className="py-2.5">
              <p className="font-medium">{entry.action}</p>
              <p className="text-ink-soft">
                <When at={entry.occurred_at} /> · {actorName(entry)}
              </p>
              {entry.reason && <p className="mt-1 text-pretty">“{entry.reason}”</p>}
              <Changes before={entry.before} after={entry.after} />
            </li>
          ))}
        </ol>
      )}
      {href && (
        <Link href={href} prefetch={false} className="mt-2 inline-block py-0.5 text-brand-ink text-sm hover:underline">
          All of it in the audit log
        </Link>
      )}
    </section>
  );
}

/** "ann@example.com (staff)", "our own jobs". */
export const actorName = ({ actor_kind, actor_name }: Pick<AuditEntry, "actor_kind" | "actor_name">): string =>
  actor_kind === "system" ? "our own jobs" : `${actor_name ?? "someone who is gone"} (${actor_kind})`;
