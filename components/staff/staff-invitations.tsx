import { StatusPill } from "@/components/ui/status-pill";
import type { StaffInvitation } from "@/lib/contract/staff/members";
import { RevokeInvitation } from "./revoke-invitation";
import { SmallTable } from "./small-table";
import { When } from "./when";

/** Links to enroll a second factor that were not used. */
export function StaffInvitations({ invitations }: { invitations: readonly StaffInvitation[] }) {
  return (
    <SmallTable
      things="links"
      rows={invitations}
      keyOf={({ id }) => id}
      columns={{
        email: ({ email }) => <span className="whitespace-nowrap">{email}</span>,
        role: ({ role }) => <span className="capitalize">{role}</span>,
        sent: ({ created_at, invited_by, kind }) => (
          <>
            <When at={created_at} />
            <span className="block break-all text-ink-soft">
              {kind === "recovery" ? "after a recovery code" : (invited_by ?? "by the owner of the database")}
            </span>
          </>
        ),
        good_until: ({ expires_at, has_expired }) =>
          has_expired ? <StatusPill tone="neutral">Too old</StatusPill> : <When at={expires_at} />,
        change: ({ id, email }) => <RevokeInvitation id={id} email={email} />,
      }}
    />
  );
}
