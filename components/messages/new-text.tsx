"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { describeError } from "@/components/layout/describe-error";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { LinkButton } from "@/components/ui/link-button";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { toE164 } from "@/lib/kernel/telephony/to-e164";
import { Composer } from "./composer";
import { textNumbersQuery } from "./message-queries";
import { ownName } from "./message-words";
import { PhoneField } from "./phone-field";

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
  const { data, error, refetch } = useQuery(textNumbersQuery);
  const numbers = data?.numbers.filter(({ can_send }) => can_send) ?? [];
  const [chosen, setChosen] = useState("");
  const [to, setTo] = useState("");
  const number = numbers.find(({ id }) => id === chosen) ?? numbers[0];
  const read = (typed: string) => (number ? toE164(typed, number.e164) : null);
  const e164 = read(useSettled(to));
  if (!data && error)
    return (
      <ErrorState
        title="Your numbers could not be shown"
        actions={<Button onClick={() => refetch()}>Try again</Button>}
      >
        {describeError(error)}
      </ErrorState>
    );
  if (data && numbers.length === 0) {
    return (
      <Notice
        title="None of your numbers can send texts"
        actions={
          <LinkButton href={routes.numbers} variant="secondary" size="sm">
            Search numbers
          </LinkButton>
        }
      >
        They only receive texts, which are in your inbox. Numbers that can send say so in the search.
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
        <PhoneField
          label="To"
          hint="With + and country code, like +1 202 555 0123"
          value={to}
          onChange={setTo}
          isReadable={to.trim() === "" || read(to) !== null}
        />
      </div>
      {number && e164 && (
        <Composer numberId={number.id} to={e164} onSent={(id) => router.push(routes.conversation(id))} />
      )}
    </Card>
  );
}
