"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { CreditTo, StaffInvoice } from "@/lib/contract/staff/invoices";
import { readMoney } from "@/lib/kernel/decimal";
import { formatMoney } from "@/lib/kernel/money";
import { plainWord } from "@/lib/kernel/words";
import { ConfirmWithReason } from "./confirm-with-reason";

/** Issues a credit note of an invoice or of one of its lines. */
export function CreditInvoice({ invoice }: { invoice: StaffInvoice }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setOpen(true)}>
        Credit…
      </Button>
      {isOpen && <CreditDialog invoice={invoice} onClose={() => setOpen(false)} />}
    </>
  );
}

/** One request however often it is confirmed: asking for the password, or a lost answer, issues no second credit note. */
function CreditDialog({ invoice, onClose }: { invoice: StaffInvoice; onClose: () => void }) {
  const router = useRouter();
  const [requestId] = useState(() => crypto.randomUUID());
  const [lineId, setLineId] = useState("");
  const [to, setTo] = useState<CreditTo>(invoice.state === "open" ? "due" : "credit");
  const [amount, setAmount] = useState("");
  const left = invoice.lines.find(({ id }) => id === lineId)?.left_cents ?? invoice.creditable_cents;
  const most = to === "card" ? Math.min(left, invoice.refundable_cents) : left;
  const cents = amount === "" ? most : readMoney(amount, invoice.currency);
  const isValid = cents !== null && cents > 0 && cents <= most;

  async function confirm(reason: string) {
    if (!isValid)
      throw new Error(`Between ${formatMoney(1, invoice.currency)} and ${formatMoney(most, invoice.currency)}.`);
    const body = { request_id: requestId, line_id: lineId || null, cents, to, reason };
    const { number } = await api("POST /staff/invoices/{id}/credits", { params: { id: invoice.id }, body });
    toast.success(`Credit note ${number} is issued.`);
    router.refresh();
  }

  return (
    <ConfirmWithReason
      open
      onOpenChange={onClose}
      title={`Credit invoice ${invoice.number}`}
      confirmLabel={isValid ? `Credit ${formatMoney(cents, invoice.currency)}` : "Credit"}
      onConfirm={confirm}
    >
      <div className="flex flex-col gap-4">
        <Field label="Of">
          {(control) => (
            <Select {...control} value={lineId} onChange={({ target }) => setLineId(target.value)}>
              <option value="">The whole invoice, by what is left of each line</option>
              {invoice.lines
                .filter(({ left_cents }) => left_cents > 0)
                .map(({ id, e164, kind, left_cents }) => (
                  <option key={id} value={id}>
                    {e164}, {plainWord(kind).toLowerCase()}: {formatMoney(left_cents, invoice.currency)} left
                  </option>
                ))}
            </Select>
          )}
        </Field>
        <Field
          label={`Sum with tax, ${invoice.currency}`}
          hint={`At most ${formatMoney(most, invoice.currency)}; left empty, all of it.`}
          error={isValid ? undefined : `A sum up to ${formatMoney(most, invoice.currency)}.`}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={amount}
              onChange={({ target }) => setAmount(target.value.trim())}
            />
          )}
        </Field>
        <RadioGroup name="to" legend="Where it goes" value={to} onValueChange={setTo} options={placesFor(invoice)} />
      </div>
    </ConfirmWithReason>
  );
}

function placesFor({ state, refundable_cents, currency }: StaffInvoice) {
  if (state === "open")
    return [
      {
        value: "due" as const,
        label: "Off what is due",
        description: "Waits until no card is being charged and no payment page is open.",
      },
    ];
  return [
    {
      value: "credit" as const,
      label: "The account's credit",
      description: "The next bills use it up. Costs no card fee.",
    },
    {
      value: "card" as const,
      label: "Back to the card",
      description:
        refundable_cents > 0
          ? `Up to ${formatMoney(refundable_cents, currency)}; the card fee stays with us.`
          : "No card paid anything of it that it has not got back.",
      disabled: refundable_cents === 0,
    },
  ];
}
