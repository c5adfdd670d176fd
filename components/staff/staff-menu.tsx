"use client";

import { CircleUserRound, LogOut, Store } from "lucide-react";
import { routes } from "@/components/layout/routes";
import { signOut } from "@/components/layout/sign-out";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import type { StaffRole } from "@/lib/contract/permissions";

/** Who is at work here, and the ways out. */
export function StaffMenu({ email, role }: { email: string; role: StaffRole }) {
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label="Your menu">
          <CircleUserRound aria-hidden className="size-5.5" />
        </Button>
      }
    >
      <p className="px-3 py-2 text-sm">
        <span className="block break-all font-medium">{email}</span>
        <span className="text-ink-soft">Role: {role}</span>
      </p>
      <MenuSeparator />
      <MenuLink href={routes.home}>
        <Store aria-hidden /> Go to the shop
      </MenuLink>
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}
