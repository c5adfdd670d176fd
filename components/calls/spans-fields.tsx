"use client";

import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { mostSpans } from "@/lib/contract/calls/limits";
import type { Span } from "@/lib/contract/calls/plan";

export const usualSpan: Span = { from: "09:00", to: "17:00" };

/** A phone shows its own wheel when it is touched, so that the clock's sign takes no room there. */
const timeField = "w-full min-w-0 max-w-36 max-sm:px-2 max-sm:[&::-webkit-calendar-picker-indicator]:hidden";

/** In a plan the day's last midnight is 24:00, which no field for a time can hold. */
const shown = (time: string) => (time === "24:00" ? "00:00" : time);
const kept = (time: string) => (time === "00:00" ? "24:00" : time);

interface SpansFieldsProps {
  /** whose periods they are: "Monday" */
  name: string;
  spans: readonly Span[];
  problem: string | undefined;
  onChange: (spans: Span[]) => void;
  /** further actions beside the one that adds a period */
  children?: ReactNode;
}

/** The periods of a day; none: closed. */
export function SpansFields({ name, spans, problem, onChange, children }: SpansFieldsProps) {
  const set = (at: number, part: Partial<Span>) =>
    onChange(spans.map((span, index) => (index === at ? { ...span, ...part } : span)));
  return (
    <div className="flex flex-col items-start gap-2">
      {spans.length === 0 && <p className="py-2.5 text-ink-soft">Closed</p>}
      {spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a period is its place
        <div key={index} className="flex w-full items-center gap-1.5 sm:gap-2">
          <Input
            type="time"
            className={timeField}
            aria-label={`${name}, period ${index + 1}, from`}
            value={span.from}
            onChange={(event) => set(index, { from: event.target.value })}
          />
          <span aria-hidden>–</span>
          <Input
            type="time"
            className={timeField}
            aria-label={`${name}, period ${index + 1}, to`}
            value={shown(span.to)}
            onChange={(event) => set(index, { to: kept(event.target.value) })}
          />
          <Button
            variant="quiet"
            size="icon"
            aria-label={`${name}: remove period ${index + 1}`}
            onClick={() => onChange(spans.filter((_, other) => other !== index))}
          >
            <X aria-hidden className="size-4.5" />
          </Button>
        </div>
      ))}
      <div className="flex flex-wrap gap-1">
        {spans.length < mostSpans && (
          <Button
            variant="quiet"
            size="sm"
            aria-label={`${spans.length === 0 ? "Open" : "Add a period"}: ${name}`}
            onClick={() => onChange([...spans, spans.length === 0 ? usualSpan : { from: "18:00", to: "20:00" }])}
          >
            <Plus aria-hidden className="size-4" /> {spans.length === 0 ? "Open" : "Add a period"}
          </Button>
        )}
        {children}
      </div>
      {problem && (
        <p role="alert" className="text-bad text-sm">
          {problem}
        </p>
      )}
    </div>
  );
}
