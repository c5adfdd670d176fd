import { StatusPill } from "@/components/ui/status-pill";
import type { StaffMember } from "@/lib/contract/staff/members";
import { counted } from "@/lib/kernel/words";
import { MemberActions } from "./member-actions";
import { SmallTable } from "./small-table";
import { When } from "./when";

/** Who works here. @param self who looks */
export function StaffMembers({ members, self }: { members: readonly StaffMember[]; self: string }) {
  return (
    <SmallTable
      things="members"
      rows={members}
      keyOf={({ user_id }) => user_id}
      columns={{
        person: (member) => (
          <>
            <span className="font-medium">{member.display_name ?? member.email}</span>
            {member.user_id === self && <span className="text-ink-soft"> (you)</span>}
            <span className="block whitespace-nowrap text-ink-soft">{member.email}</span>
          </>
        ),
        role: (member) => (
          <>
            <span className="mb-1 block capitalize">{member.role}</span>
            <MemberActions member={member} isSelf={member.user_id === self} />
          </>
        ),
        second_factor: SecondFactor,
      }}
    />
  );
}

function SecondFactor({ is_enrolled, enrolled_at, recovery_codes_left, last_signed_in_at }: StaffMember) {
  if (!is_enrolled) return <StatusPill tone="warn">None: invite again</StatusPill>;
  return (
    <>
      <span className="whitespace-nowrap">
        since <When at={enrolled_at} />
      </span>
      <span className="block whitespace-nowrap text-ink-soft">
        {counted(recovery_codes_left, "recovery code")} left
      </span>
      <span className="block whitespace-nowrap text-ink-soft">
        {last_signed_in_at ? (
          <>
            last signed in <When at={last_signed_in_at} />
          </>
        ) : (
          "never signed in"
        )}
      </span>
    </>
  );
}
