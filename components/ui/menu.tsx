"use client";

import { Menu as Base } from "@base-ui/react/menu";
import type { Route } from "next";
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";

const itemStyles =
  "flex min-h-11 w-full cursor-pointer select-none items-center gap-2.5 rounded-md px-3 text-[0.9375rem] outline-none data-highlighted:bg-sunken data-disabled:opacity-50 [&>svg]:size-4.5 [&>svg]:text-ink-soft";

interface MenuProps {
  trigger: ReactElement;
  /** Open when it appears, for a menu whose code was loaded when its button was pressed. */
  defaultOpen?: boolean;
  children: ReactNode;
}

/** A button that opens a list of actions; arrow keys, type-ahead and Escape come from the primitive. */
export function Menu({ trigger, defaultOpen, children }: MenuProps) {
  return (
    <Base.Root modal={false} defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align="end" className="z-50 outline-none">
          <Base.Popup className="min-w-56 origin-(--transform-origin) rounded-panel border border-line bg-surface p-1.5 shadow-raised outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  onSelect,
  disabled,
  children,
}: {
  onSelect: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Base.Item className={itemStyles} onClick={onSelect} disabled={disabled}>
      {children}
    </Base.Item>
  );
}

export function MenuLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Base.LinkItem className={itemStyles} closeOnClick render={<Link href={href} />}>
      {children}
    </Base.LinkItem>
  );
}

export const MenuSeparator = () => <div aria-hidden className="mx-3 my-1.5 h-px bg-line" />;
