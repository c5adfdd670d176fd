"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { CalledNumber } from "@/lib/contract/calls/wire";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { type CallSearch, readCallSearch, writeCallSearch } from "./call-search";
import { callResultLabels, callResults } from "./call-words";

interface CallFilterProps {
  /** of the page, without a query */
  address: Route;
  search: CallSearch;
  /** to choose from; none on the page of one */
  numbers: readonly CalledNumber[];
  /** what the server could not read, by field */
  problems: Record<string, string>;
}

/** Which calls are shown. The address holds the choice, so that it can be kept, sent and gone back to. */
export function CallFilter({ address, search, numbers, problems }: CallFilterProps) {
  const router = useRouter();
  const [seen, setSeen] = useState(search);
  const [fields, setFields] = useState(search);
  if (writeCallSearch(seen) !== writeCallSearch(search)) {
    setSeen(search);
    setFields(search);
  }
  const control = (name: keyof CallSearch) => ({
    name,
    value: fields[name] ?? "",
    onChange: ({ target }: { target: { value: string } }) => setFields({ ...fields, [name]: target.value }),
  });
  return (
    <search>
      <form
        action={address}
        onSubmit={(event) => {
          event.preventDefault();
          router.push(`${address}${writeCallSearch(readCallSearch({ ...fields, cursor: undefined }))}` as Route);
        }}
        className="mb-5 grid grid-cols-2 gap-3 lg:grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] lg:items-end"
      >
        {numbers.length > 1 && (
          <Field label="Number">
            {(field) => (
              <Select {...field} {...control("number")}>
                <option value="">All numbers</option>
                {numbers.map(({ id, e164, label }) => (
                  <option key={id} value={id}>
                    {[label, e164 && formatPhoneLight(e164)].filter(Boolean).join(" · ")}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label="Result">
          {(field) => (
            <Select {...field} {...control("result")}>
              <option value="">All calls</option>
              {callResults.map((result) => (
                <option key={result} value={result}>
                  {callResultLabels[result]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Caller" error={problems.caller}>
          {(field) => (
            <Input
              {...field}
              {...control("caller")}
              placeholder="Digits, or hidden"
              maxLength={60}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="First day">{(field) => <Input {...field} {...control("from")} type="date" />}</Field>
        <Field label="Last day" error={problems.to}>
          {(field) => <Input {...field} {...control("to")} type="date" />}
        </Field>
        <Button type="submit" className="max-lg:col-span-2">
          Show
        </Button>
      </form>
    </search>
  );
}
