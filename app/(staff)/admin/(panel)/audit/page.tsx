import { ScrollText } from "lucide-react";
import type { Route } from "next";
import { actorName } from "@/components/staff/audit-trail";
import { CellLink } from "@/components/staff/cell-link";
import { Changes } from "@/components/staff/changes";
import { DataTable } from "@/components/staff/data-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { EmptyState } from "@/components/ui/empty-state";
import { auditList } from "@/lib/backoffice";
import { areaMetadata } from "../../area-metadata";
import { auditArea } from "../../areas/audit";
import { openList } from "../../open-list";

export const generateMetadata = areaMetadata(auditArea);

export default async function AuditPage({ searchParams }: PageProps<"/admin/audit">) {
  const table = await openList(auditArea, auditList, searchParams);
  return (
    <StaffPage title="Audit log" description="Who did what to what, and why. Rows are never changed or deleted.">
      <DataTable
        {...table}
        cells={{
          time: ({ occurred_at }) => <When at={occurred_at} />,
          action: ({ action }) => action,
          subject: ({ subject }) => <span className="break-all">{subject}</span>,
          actor: (row) => <span className="break-all">{actorName(row)}</span>,
          account: ({ account_id, account_name }) =>
            account_id && <CellLink href={`/admin/accounts/${account_id}` as Route}>{account_name}</CellLink>,
          reason: ({ reason }) => reason,
          changes: ({ before, after }) => <Changes before={before} after={after} />,
          request: ({ request_id }) => <code className="text-xs">{request_id}</code>,
          id: ({ id }) => <code className="text-xs">{id}</code>,
        }}
        empty={
          <EmptyState icon={<ScrollText />} title="Nothing has been done yet">
            The first order or change writes its row here.
          </EmptyState>
        }
      />
    </StaffPage>
  );
}
