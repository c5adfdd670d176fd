"use client";

import { useQuery } from "@tanstack/react-query";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { FailureWords } from "@/components/layout/failure-words";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";

interface PlanVersionsProps {
  numberId: string;
  /** the version that is looked at */
  version: number;
  pending: boolean;
  onRestore: (version: number) => void;
}

/** Earlier versions, newest first; each can be put back, as a new version. */
export function PlanVersions({ numberId, version, pending, onRestore }: PlanVersionsProps) {
  const times = useTimes();
  const { data, error } = useQuery({
    queryKey: ["numbers", numberId, "call-plans", version],
    queryFn: ({ signal }) => api("GET /numbers/{id}/call-plan/versions", { params: { id: numberId }, signal }),
  });
  if (error)
    return (
      <p className="text-bad text-sm">
        <FailureWords error={error} />
      </p>
    );
  if (!data) return <Skeleton className="h-24" />;
  if (data.versions.length === 0) return <p className="text-ink-soft">Nothing was saved yet.</p>;
  return (
    <ul className="divide-y divide-line">
      {data.versions.map((one) => (
        <li key={one.version} className="flex flex-wrap items-center justify-between gap-2 py-2.5">
          <span>
            Version {one.version}
            {one.restored_from !== null && ` (version ${one.restored_from} again)`}
            <span className="block text-ink-soft text-sm">{times.instant(one.saved_at)}</span>
          </span>
          {one.is_current ? (
            <span className="text-ink-soft text-sm">In effect</span>
          ) : (
            <Button size="sm" variant="secondary" pending={pending} onClick={() => onRestore(one.version)}>
              Put back
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
