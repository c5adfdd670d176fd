"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Hash, Search } from "lucide-react";
import { useDeferredValue, useEffect, useState } from "react";
import { RecordList } from "@/components/account/record-list";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { routes } from "@/components/layout/routes";
import { NumberListRow } from "@/components/numbers/number-list-row";
import { tagsQuery } from "@/components/numbers/number-query";
import { isChanging, numberLooks } from "@/components/numbers/number-words";
import { OpenDebt } from "@/components/numbers/open-debt";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { SearchInput } from "@/components/ui/search-input";
import { Select } from "@/components/ui/select";
import type { OwnedNumberView } from "@/lib/contract/numbers";
import { counted } from "@/lib/kernel/words";

const filters = [
  { value: "", label: "All current" },
  { value: "active", label: numberLooks.active.label },
  { value: "provisioning", label: numberLooks.provisioning.label },
  { value: "suspended", label: numberLooks.suspended.label },
  { value: "released", label: numberLooks.released.label },
  { value: "all", label: "All, ended too" },
  { value: "mine", label: "My lines" },
] as const;
type Filter = (typeof filters)[number]["value"];

interface NumberListProps {
  /** What the address asks for. */
  initial: { query: string; status: string; tag: string };
}

const isFilter = (value: string): value is Filter => filters.some((filter) => filter.value === value);

/** My Numbers: search as you type, filter by state, both kept in the address; asks every two seconds while something is changing. */
export function NumberList({ initial }: NumberListProps) {
  "use memo";
  const [text, setText] = useState(initial.query);
  const [status, setStatus] = useState<Filter>(isFilter(initial.status) ? initial.status : "");
  const [tag, setTag] = useState(initial.tag);
  const tags = useQuery(tagsQuery).data?.tags ?? [];
  const query = useDeferredValue(text.trim());
  const isMine = status === "mine";
  const filter = {
    ...(query && { query }),
    ...(status && !isMine && { status }),
    ...(isMine && { mine: "1" as const }),
    ...(tag && { tag }),
  };
  const result = useInfiniteQuery({
    queryKey: ["numbers", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      api("GET /numbers", { query: { ...filter, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (current) =>
      current.state.data?.pages.some((page) => page.numbers.some(isChanging)) ? 2_000 : false,
  });
  const numbers = result.data?.pages.flatMap((page) => page.numbers) ?? [];
  const searching = query !== "" || status !== "" || tag !== "";
  useEffect(() => {
    const asked = new URLSearchParams({
      ...(query && { query }),
      ...(status && { status }),
      ...(tag && { tag }),
    }).toString();
    const address = asked ? `?${asked}` : "";
    if (address !== window.location.search) window.history.replaceState(null, "", address || window.location.pathname);
  }, [query, status, tag]);
  const hasNone = !searching && result.isSuccess && numbers.length === 0;

  return (
    <>
      <search hidden={hasNone} className={cn("mb-4 flex-wrap gap-3", hasNone ? "hidden" : "flex")}>
        <SearchInput
          aria-label="Search by digits, name or place"
          placeholder="Digits, name or place"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="grow basis-48">
          <Select aria-label="State" value={status} onChange={(event) => setStatus(event.target.value as Filter)}>
            {filters.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        </div>
        {(tags.length > 0 || tag !== "") && (
          <div className="grow basis-40">
            <Select aria-label="Tag" value={tag} onChange={(event) => setTag(event.target.value)}>
              <option value="">All tags</option>
              {[...new Set([...tags, ...(tag ? [tag] : [])])].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </Select>
          </div>
        )}
      </search>
      <p aria-live="polite" className="sr-only">
        {result.isSuccess && searching && `${counted(numbers.length, "number")} found`}
      </p>
      <OpenDebts numbers={numbers} />
      <RecordList
        result={result}
        noun="numbers"
        more="Show more"
        whenFailed="The numbers themselves keep working."
        itemsOf={(page) => page.numbers}
        row={(number) => <NumberListRow key={number.id} number={number} />}
        empty={
          searching ? (
            <EmptyState
              icon={<Search />}
              title="No number matches"
              actions={
                <Button
                  variant="secondary"
                  onClick={() => {
                    setText("");
                    setStatus("");
                    setTag("");
                  }}
                >
                  Show all
                </Button>
              }
            >
              {query !== ""
                ? "Try a part of its name, or fewer digits"
                : isMine
                  ? "None is assigned to you. On the page of a number you say whose line it is"
                  : "None of your numbers is in this state"}
              {query !== "" && status !== "" && ", or another state"}.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<Hash />}
              title="No numbers yet"
              actions={
                <>
                  <LinkButton href={routes.numbers}>Search numbers</LinkButton>
                  <Button variant="quiet" onClick={() => setStatus("all")}>
                    Show ended ones
                  </Button>
                </>
              }
            >
              Numbers you buy appear here while they are being set up, and stay until they end.
            </EmptyState>
          )
        }
      />
    </>
  );
}

/** One notice per order among the listed numbers that is still to be paid. */
function OpenDebts({ numbers }: { numbers: readonly OwnedNumberView[] }) {
  const times = useTimes();
  const orders = new Map(
    numbers.flatMap((number) => (number.debt && number.order_id ? [[number.order_id, number]] : [])),
  );
  return [...orders].map(
    ([orderId, { debt, order_reference, status }]) =>
      debt && (
        <OpenDebt key={orderId} debt={debt} orderId={orderId} className="mb-4">
          Your bank refused the charge for order {order_reference}.{" "}
          {status === "suspended"
            ? `Its numbers do not work until it is paid; on ${times.day(debt.release_at)} they are released.`
            : `Please pay before ${times.instant(debt.suspend_at)}, or its numbers are suspended.`}
        </OpenDebt>
      ),
  );
}
