"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Voicemail as VoicemailIcon } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { RecordList } from "@/components/account/record-list";
import { routes } from "@/components/layout/routes";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { SearchInput } from "@/components/ui/search-input";
import { Select } from "@/components/ui/select";
import type { CalledNumber } from "@/lib/contract/calls/wire";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { voicemailsQuery } from "./voicemail-queries";
import { VoicemailRow } from "./voicemail-row";

/** The messages of all numbers, newest first, and what comes in while the page is open. */
export function VoicemailBox({ numbers }: { numbers: readonly CalledNumber[] }) {
  const [number, setNumber] = useState(useSearchParams().get("number") ?? "");
  const [onlyUnheard, setOnlyUnheard] = useState(false);
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed);
  const result = useInfiniteQuery({
    ...voicemailsQuery({ number, onlyUnheard, words }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <search className="mb-4 flex flex-wrap items-center gap-3">
        <SearchInput
          aria-label="Search messages by their words or caller"
          placeholder="Words or caller"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {(numbers.length > 1 || number !== "") && (
          <div className="grow basis-48 sm:max-w-sm">
            <Select aria-label="Number" value={number} onChange={(event) => setNumber(event.target.value)}>
              <option value="">All numbers</option>
              {numbers.map(({ id, label, e164 }) => (
                <option key={id} value={id}>
                  {label ?? (e164 ? formatPhoneLight(e164) : "A number")}
                </option>
              ))}
            </Select>
          </div>
        )}
        <Checkbox label="New only" checked={onlyUnheard} onChange={(event) => setOnlyUnheard(event.target.checked)} />
      </search>
      <RecordList
        result={result}
        noun="messages"
        more="Older messages"
        whenFailed="Callers can still leave messages."
        itemsOf={(page) => page.voicemails}
        row={(voicemail) => <VoicemailRow key={voicemail.id} voicemail={voicemail} />}
        empty={
          onlyUnheard || number !== "" || words.trim() !== "" ? (
            <EmptyState
              icon={<VoicemailIcon />}
              title={
                words.trim() !== ""
                  ? "No message matches"
                  : onlyUnheard
                    ? "You have heard every message"
                    : "This number has no messages"
              }
              actions={
                <Button
                  variant="secondary"
                  onClick={() => {
                    setNumber("");
                    setOnlyUnheard(false);
                    setTyped("");
                  }}
                >
                  Show all
                </Button>
              }
            >
              Messages are listed here as soon as their caller has hung up.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<VoicemailIcon />}
              title="No messages yet"
              actions={<LinkButton href={routes.myNumbers}>My numbers</LinkButton>}
            >
              Choose “Voicemail” for the calls of a number, and callers can leave you a message when nobody answers.
            </EmptyState>
          )
        }
      />
    </>
  );
}
