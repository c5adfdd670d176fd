"use client";

import { Menu, X } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { buttonStyles } from "@/components/ui/button";
import { routes } from "./routes";
import { signOut } from "./sign-out";
import { useVisitor } from "./visitor";

/** The navigation of narrow screens: a native popover, so Escape, outside taps and the top layer cost no script. */
export function MobileNav({ links }: { links: readonly { href: Route; label: string }[] }) {
  const panel = useRef<HTMLDivElement>(null);
  const pathname = usePathname();
  const { signedIn } = useVisitor();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu
  useEffect(() => {
    if (panel.current?.matches(":popover-open")) panel.current.hidePopover();
  }, [pathname]);

  const account = signedIn
    ? [
        { href: routes.myNumbers, label: "My numbers" },
        { href: routes.orders, label: "Orders" },
        { href: routes.settings, label: "Settings" },
      ]
    : [
        { href: routes.signIn(), label: "Sign in" },
        { href: routes.signUp(), label: "Create account" },
      ];

  return (
    <div className="md:hidden">
      <button
        type="button"
        popoverTarget="mobile-nav"
        aria-label="Menu"
        className={buttonStyles({ variant: "quiet", size: "icon" })}
      >
        <Menu aria-hidden className="size-6" />
      </button>
      <div
        ref={panel}
        id="mobile-nav"
        popover="auto"
        className="fixed inset-x-2 top-2 m-0 w-auto rounded-panel border border-line bg-surface p-2 text-ink shadow-raised backdrop:bg-[oklch(0.15_0.03_264)]/45"
      >
        <div className="flex items-center justify-between pl-3">
          <p className="font-semibold">Menu</p>
          <button
            type="button"
            popoverTarget="mobile-nav"
            popoverTargetAction="hide"
            aria-label="Close menu"
            className={buttonStyles({ variant: "quiet", size: "icon" })}
          >
            <X aria-hidden className="size-6" />
          </button>
        </div>
        <nav aria-label="Main">
          <NavList links={links} current={pathname} />
          <hr className="mx-3 my-2 border-line" />
          <NavList links={account} current={pathname} />
          {signedIn && (
            <button
              type="button"
              onClick={signOut}
              className="flex min-h-12 w-full items-center rounded-md px-3 font-medium text-lg hover:bg-sunken"
            >
              Sign out
            </button>
          )}
        </nav>
      </div>
    </div>
  );
}

function NavList({ links, current }: { links: readonly { href: Route; label: string }[]; current: string }) {
  return (
    <ul>
      {links.map((link) => (
        <li key={link.href}>
          <Link
            href={link.href}
            prefetch={false}
            aria-current={current === link.href ? "page" : undefined}
            className="flex min-h-12 items-center rounded-md px-3 font-medium text-lg hover:bg-sunken aria-[current]:text-brand-ink"
          >
            {link.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
