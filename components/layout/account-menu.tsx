"use client";

import { CircleUserRound, CreditCard, Hash, LogOut, type LucideIcon, ReceiptText, Settings } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { routes } from "./routes";
import { mainSectionsOf } from "./sections";
import { signOut } from "./sign-out";
import { useVisitor } from "./visitor";

const icons: Record<string, LucideIcon> = {
  [routes.myNumbers]: Hash,
  [routes.orders]: ReceiptText,
  [routes.billing]: CreditCard,
};

/** The signed-in person's menu, open when it appears. Signing out is a post to its own route, so it works with a stale page too. */
export function AccountMenu() {
  const { role } = useVisitor();
  return (
    <Menu
      defaultOpen
      trigger={
        <Button variant="quiet" size="icon" aria-label="Account menu">
          <CircleUserRound aria-hidden className="size-5.5" />
        </Button>
      }
    >
      {mainSectionsOf(role).map(({ href, label }) => {
        const Icon = icons[href] ?? Settings;
        return (
          <MenuLink key={href} href={href}>
            <Icon aria-hidden /> {label}
          </MenuLink>
        );
      })}
      <MenuSeparator />
      <MenuItem onSelect={signOut}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}
