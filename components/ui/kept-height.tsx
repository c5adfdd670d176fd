"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/**
 * Never gets lower while its window keeps its width, so that a shorter message in it moves nothing below.
 * For texts that change by themselves while somebody reads on.
 */
export function KeptHeight({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const kept = useRef({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { style } = box.current!;
    const width = innerWidth;
    style.minHeight = "";
    const height = Math.max(box.current!.offsetHeight, kept.current.width === width ? kept.current.height : 0);
    style.minHeight = `${height}px`;
    kept.current = { width, height };
  });
  return <div ref={box}>{children}</div>;
}
