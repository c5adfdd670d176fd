import type { Route } from "next";
import { plainWord } from "@/lib/kernel/words";
import { CellLink } from "./cell-link";
import { Code } from "./cells";
import { SmallTable } from "./small-table";
import { StatePill } from "./state-pill";
import { When } from "./when";

interface Job {
  id: string;
  action: string;
  reason: string | null;
  status: string;
  attempts: number;
  max_attempts: number;
  error_code: string | null;
  created_at: string;
  finished_at: string | null;
}

/** Jobs of a number or an order, newest first. */
export const JobsTable = ({ jobs }: { jobs: readonly Job[] }) => (
  <SmallTable
    things="jobs"
    rows={jobs}
    keyOf={({ id }) => id}
    numeric={["attempts"]}
    columns={{
      job: ({ id, action }) => <CellLink href={`/admin/jobs/${id}` as Route}>{plainWord(action)}</CellLink>,
      status: ({ status }) => <StatePill state={status} />,
      why: ({ reason }) => reason ?? "–",
      attempts: ({ attempts, max_attempts }) => `${attempts} of ${max_attempts}`,
      error: ({ error_code }) => <Code>{error_code}</Code>,
      queued: ({ created_at }) => <When at={created_at} />,
      finished: ({ finished_at }) => <When at={finished_at} />,
    }}
  />
);
