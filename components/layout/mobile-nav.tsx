"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { NavSheet } from "@/components/ui/nav-sheet";
import { BySession } from "./by-session";
import { routes } from "./routes";
import { mainSectionsOf } from "./sections";
import { signOut } from "./sign-out";
import { useVisitor } from "./visitor";

const strangerLinks = [
  { href: routes.signIn(), label: "Sign in" },
  { href: routes.signUp(), label: "Create account" },
] as const;

/** The way around on a narrow screen. */
export function MobileNav({ links }: { links: readonly { href: Route; label: string }[] }) {
  const pathname = usePathname();
  const { signedIn, role } = useVisitor();

  return (
    <NavSheet
      id="mobile-nav"
      label="Menu"
      title="Menu"
      closeLabel="Close menu"
      className="md:hidden"
      panelClassName="inset-x-2 top-2 w-auto rounded-panel border p-2"
    >
      <nav aria-label="Main">
        <NavList links={links} current={pathname} />
        <hr className="mx-3 my-2 border-line" />
        <BySession
          signedIn={signedIn}
          member={
            <>
              <NavList links={mainSectionsOf(role)} current={pathname} />
              <button
                type="button"
                onClick={signOut}
                className="flex min-h-12 w-full items-center rounded-md px-3 font-medium text-lg hover:bg-sunken"
              >
                Sign out
              </button>
            </>
          }
          stranger={<NavList links={strangerLinks} current={pathname} />}
        />
      </nav>
    </NavSheet>
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
