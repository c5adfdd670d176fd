"use client";

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from "react";

/** Where the row that was opened is remembered, so that coming back finds the focus where it was. */
const memory = () => `staff-row:${location.pathname}${location.search}`;

/**
 * Moves from row to row with the arrow keys, Home and End. The rows are one stop of the Tab key; without scripts each is one.
 */
export function TableKeys({ children }: { children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = () => [...(frame.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];

  // After each drawing, since its rows may be others.
  useEffect(() => {
    const links = rows();
    const opened = sessionStorage.getItem(memory());
    const last = links.find((link) => link.getAttribute("href") === opened);
    const active = links.find((link) => link === document.activeElement);
    setStop(links, active ?? last ?? links[0]);
    if (last && document.activeElement === document.body) last.focus();
    if (last) sessionStorage.removeItem(memory());
  });

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = rows();
    const at = links.indexOf(event.target as HTMLAnchorElement);
    const target = at < 0 ? undefined : links[destinations[event.key]?.(at, links.length) ?? -1];
    if (!target) return;
    event.preventDefault();
    setStop(links, target);
    target.focus();
  }

  function onClick(event: MouseEvent) {
    const href = (event.target as Element).closest("a[data-row]")?.getAttribute("href");
    if (href) sessionStorage.setItem(memory(), href);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and clicks of the links inside pass through here
    <div
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list without links is scrolled with the keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClickCapture={onClick}
      className="overflow-auto rounded-panel border border-line bg-surface md:max-h-[calc(100dvh-16rem)] md:min-h-72"
    >
      {children}
    </div>
  );
}

const destinations: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => Math.min(at + 1, count - 1),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
};

function setStop(links: readonly HTMLAnchorElement[], stop: HTMLAnchorElement | undefined): void {
  for (const link of links) link.tabIndex = link === stop ? 0 : -1;
}
