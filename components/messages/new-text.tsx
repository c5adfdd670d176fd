"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { phoneHelp } from "@/components/checkout/forward-phone";
import { routes } from "@/components/layout/routes";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PhoneInput } from "@/components/ui/phone-input";
import { Select } from "@/components/ui/select";
import { toE164 } from "@/lib/kernel/telephony/to-e164";
import { Composer } from "./composer";
import { textNumbersQuery } from "./message-queries";
import { ownName } from "./message-words";

/** Typing has come to rest: each digit would be asked about otherwise. */
const restMs = 500;

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Begins a conversation: from which number, to whom, and what. */
export function NewText() {
  const router = useRouter();
  const { data } = useQuery(textNumbersQuery);
  const numbers = data?.numbers.filter(({ can_send }) => can_send) ?? [];
  const [chosen, setChosen] = useState("");
  const [to, setTo] = useState("");
  const [isLeft, setLeft] = useState(false);
  const number = numbers.find(({ id }) => id === chosen) ?? numbers[0];
  const typed = useSettled(to);
  const e164 = number ? toE164(typed, number.e164) : null;
  if (data && numbers.length === 0) {
    return (
      <Notice title="None of your numbers can send texts">
        Their carriers only receive texts for us. Texts that arrive are in your inbox.
      </Notice>
    );
  }
  return (
    <Card>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="From">
          {(control) => (
            <Select {...control} value={number?.id ?? ""} onChange={(event) => setChosen(event.target.value)}>
              {numbers.map((number) => (
                <option key={number.id} value={number.id}>
                  {ownName(number)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field
          label="To"
          hint="With + and country code, like +1 202 555 0123"
          error={isLeft && to.trim() !== "" && typed === to && e164 === null ? phoneHelp : undefined}
        >
          {(control) => (
            <PhoneInput
              {...control}
              maxLength={30}
              value={to}
              onChange={(event) => {
                setTo(event.target.value);
                setLeft(false);
              }}
              onBlur={() => setLeft(true)}
            />
          )}
        </Field>
      </div>
      {number && e164 && (
        <Composer numberId={number.id} to={e164} onSent={(id) => router.push(routes.conversation(id))} />
      )}
    </Card>
  );
}
