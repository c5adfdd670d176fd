"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { phonesQuery } from "./call-queries";
import { TestCallSteps } from "./test-call-steps";

/** Has us call the number from outside, and shows while it happens what becomes of it. */
export function TestCall({ numberId }: { numberId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Card>
      <h2 className="text-lg">Try it</h2>
      <p className="mt-1 text-ink-soft text-sm">
        We call this number from outside, as anybody would, and show which phones ring and why.
      </p>
      {isOpen ? (
        <TestCallForm numberId={numberId} />
      ) : (
        <Button variant="secondary" size="sm" className="mt-3" onClick={() => setOpen(true)}>
          Test call
        </Button>
      )}
    </Card>
  );
}

function TestCallForm({ numberId }: { numberId: string }) {
  const phones = useQuery(phonesQuery);
  const [phone, setPhone] = useState("");
  const place = useMutation({
    mutationFn: () =>
      api("POST /numbers/{id}/test-calls", { params: { id: numberId }, body: { phone: phone === "" ? null : phone } }),
  });
  return (
    <div className="mt-3 flex flex-col gap-3">
      {phones.isPending ? (
        <Skeleton className="h-17" />
      ) : (
        <Field
          label="Who listens?"
          hint="A phone of yours rings first. Pick up, and you hear what callers hear, for up to two minutes."
        >
          {(control) => (
            <Select {...control} value={phone} onChange={({ target: { value } }) => setPhone(value)}>
              <option value="">Nobody: I only watch here</option>
              {phones.data?.phones.map(({ e164 }) => (
                <option key={e164} value={e164}>
                  {formatPhoneLight(e164)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <p className="text-ink-soft text-sm">
        The test call is free. If a phone of your plan takes it, that phone is charged as in any other call.
      </p>
      <Button className="self-start" size="sm" pending={place.isPending} onClick={() => place.mutate()}>
        {place.data ? "Call again" : "Call now"}
      </Button>
      {place.error && (
        <p role="alert" className="text-bad text-sm">
          <FailureWords error={place.error} />
        </p>
      )}
      {place.data && <TestCallSteps key={place.data.id} numberId={numberId} testId={place.data.id} />}
    </div>
  );
}
