import type { Route } from "next";
import { AuditTrail } from "@/components/staff/audit-trail";
import { CellLink } from "@/components/staff/cell-link";
import { AccountCell, Code, Money, OrderCell } from "@/components/staff/cells";
import { CopyText } from "@/components/staff/copy-text";
import { chargeName, doneLabels, evidenceText } from "@/components/staff/dispute-words";
import { DisputeState, DisputesTable } from "@/components/staff/disputes-table";
import { Facts } from "@/components/staff/facts";
import { HandleDispute } from "@/components/staff/handle-dispute";
import { ResumeBilling } from "@/components/staff/resume-billing";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { StaffPage } from "@/components/staff/staff-page";
import { When } from "@/components/staff/when";
import { Notice } from "@/components/ui/notice";
import { getAuditTrail, getStaffDispute } from "@/lib/backoffice";
import { reachesRole } from "@/lib/contract/permissions";
import type { DisputeDetail } from "@/lib/contract/staff/disputes";
import { formatPhone } from "@/lib/kernel/telephony/format-phone";
import { plainWord } from "@/lib/kernel/words";
import { areaMetadata } from "../../../area-metadata";
import { disputesArea } from "../../../areas/disputes";
import { staffRecord } from "../../../staff-record";

export const generateMetadata = areaMetadata(disputesArea);

export default async function DisputePage({ params }: PageProps<"/admin/disputes/[disputeId]">) {
  const { disputeId } = await params;
  const { staff, record: dispute } = await staffRecord(disputesArea, disputeId, getStaffDispute);
  const subject = dispute.order_id ? `order:${dispute.order_id}` : `invoice:${dispute.invoice_id}`;
  const trail = await getAuditTrail(staff, subject, `account:${dispute.account_id}`);
  const mayAct = reachesRole(staff.role, "operator");
  const title = `${plainWord(dispute.kind)}: ${chargeName(dispute)}`;
  return (
    <StaffPage
      title={title}
      description={<DisputeState dispute={dispute} />}
      crumbs={[{ label: "Disputes", href: disputesArea.href }, { label: chargeName(dispute) }]}
      aside={<AuditTrail entries={trail} href={`/admin/audit?subject=${subject}` as Route} />}
    >
      <WhatToDo dispute={dispute} mayAct={mayAct} />
      {dispute.billing_held_at && (
        <ResumeBilling
          accountId={dispute.account_id}
          accountName={dispute.account_name}
          heldAt={dispute.billing_held_at}
          mayResume={mayAct}
        />
      )}
      <About dispute={dispute} />
      <Section title="What we can show">
        <CopyText text={evidenceText(dispute)} label="Evidence as text" />
      </Section>
      <Section title="Use of its numbers" padded={false}>
        <SmallTable
          things="numbers"
          rows={dispute.use}
          keyOf={({ number_id }) => number_id}
          numeric={["calls", "answered"]}
          columns={{
            number: ({ number_id, e164 }) => (
              <CellLink href={`/admin/numbers/${number_id}` as Route}>{e164 ? formatPhone(e164) : number_id}</CellLink>
            ),
            calls: ({ calls }) => calls,
            answered: ({ answered }) => answered,
            last_call: ({ last_call_at }) => <When at={last_call_at} />,
          }}
        />
      </Section>
      {dispute.others.length > 0 && (
        <Section title="Others of this account" padded={false}>
          <DisputesTable disputes={dispute.others} />
        </Section>
      )}
    </StaffPage>
  );
}

const advice: Record<DisputeDetail["kind"], string> = {
  dispute:
    "The bank has taken the money back. Send what is below in Stripe before the deadline, or accept it there; then record it here.",
  inquiry:
    "No money has moved. Answer in Stripe before the deadline, or give the money back there; then record it here.",
  fraud_warning:
    "The bank believes that the card was misused; a dispute often follows. Giving the money back in Stripe avoids its fee. Decide, then record it here.",
};

function WhatToDo({ dispute, mayAct }: { dispute: DisputeDetail; mayAct: boolean }) {
  if (!dispute.needs_person) {
    return dispute.handled_as ? (
      <Notice tone="brand" title={doneLabels[dispute.handled_as]}>
        Recorded by {dispute.handled_by ?? "staff"}, <When at={dispute.handled_at} />. It comes back when its status
        changes.
      </Notice>
    ) : null;
  }
  return (
    <Notice
      tone="warn"
      title="This needs a person"
      actions={mayAct ? <HandleDispute dispute={dispute} /> : "An operator or an admin can record what was done."}
    >
      {advice[dispute.kind]}
    </Notice>
  );
}

const About = ({ dispute }: { dispute: DisputeDetail }) => (
  <Section title="Facts">
    <Facts
      items={[
        {
          label: "Charge",
          value: dispute.order_id ? (
            <OrderCell id={dispute.order_id} reference={dispute.order_reference} />
          ) : (
            `Invoice ${dispute.invoice_number}`
          ),
        },
        { label: "Account", value: <AccountCell id={dispute.account_id} name={dispute.account_name} /> },
        { label: "Amount", value: <Money cents={dispute.amount_cents} currency={dispute.currency} /> },
        { label: "The bank's reason", value: plainWord(dispute.reason) },
        { label: "Answer by", value: <When at={dispute.evidence_due_at} /> },
        { label: "Since", value: <When at={dispute.created_at} /> },
        { label: "At Stripe", value: <Code>{dispute.stripe_ref}</Code> },
        { label: "Id", value: <Code>{dispute.id}</Code> },
      ]}
    />
  </Section>
);
