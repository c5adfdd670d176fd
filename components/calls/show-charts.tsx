"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { lazyPart } from "@/components/ui/lazy-part";
import type { CallSearch } from "./call-search";

const CallCharts = lazyPart(() => import("./call-charts").then((module) => module.CallCharts));

/** Charts of the calls that are listed. Asked for, and loaded, only when somebody wants to see them. */
export function ShowCharts({ search, zone }: { search: CallSearch; zone: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="mb-4">
      <Button variant="secondary" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Hide charts" : "Show charts"}
      </Button>
      {isOpen && <CallCharts search={search} zone={zone} loading={<p className="mt-3 text-ink-soft">Loading…</p>} />}
    </div>
  );
}
