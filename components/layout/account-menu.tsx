"use client";

import { CircleUserRound, Hash, LogOut, ReceiptText, Settings } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { routes } from "./routes";
import { signOut } from "./sign-out";

/** The signed-in person's menu, open when it appears. Signing out is a post to its own route, so it works with a stale page too. */
export function AccountMenu() {
  return (
    <Menu
      defaultOpen
      trigger={
        <Button variant="quiet" size="icon" aria-label="Account menu">
          <CircleUserRound aria-hidden className="size-5.5" />
        </Button>
      }
    >
      <MenuLink href={routes.myNumbers}>
        <Hash aria-hidden /> My numbers
      </MenuLink>
      <MenuLink href={routes.orders}>
        <ReceiptText aria-hidden /> Orders
      </MenuLink>
      <MenuLink href={routes.settings}>
        <Settings aria-hidden /> Settings
      </MenuLink>
      <MenuSeparator />
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}
