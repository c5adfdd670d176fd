"use client";

import { CircleUserRound, ShoppingBag } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { Button, buttonStyles } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { lazyPart } from "@/components/ui/lazy-part";
import { counted } from "@/lib/kernel/words";
import { BySession } from "./by-session";
import { routes } from "./routes";
import { readVisitor, useVisitor } from "./visitor";

/** Cart and account: the only parts of the header that differ from person to person. Their places are reserved, so nothing moves. */
export function HeaderActions() {
  const { signedIn, cart } = useVisitor();
  const cartCount = cart?.items.length ?? 0;
  useReadVisitor();
  return (
    <>
      <Link
        href={routes.cart}
        prefetch={false}
        aria-label={cartCount > 0 ? `Cart, ${counted(cartCount, "number")}` : "Cart"}
        className={buttonStyles({ variant: "quiet", size: "icon" })}
      >
        <ShoppingBag aria-hidden className="size-5.5" />
        <span
          aria-hidden
          className={cn(
            "absolute top-1 right-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-brand px-1 font-semibold text-on-brand text-xs transition-transform",
            cartCount === 0 && "scale-0",
          )}
        >
          {cartCount || ""}
        </span>
      </Link>
      <div className="hidden min-w-19 justify-end md:flex">
        <BySession
          signedIn={signedIn}
          member={<AccountButton />}
          stranger={
            <Link
              href={routes.signIn()}
              prefetch={false}
              className={buttonStyles({ variant: "secondary", size: "sm" })}
            >
              Sign in
            </Link>
          }
        />
      </div>
    </>
  );
}

/** Reads who this is once the page is usable, and again when someone comes back to its tab. */
function useReadVisitor(): void {
  useEffect(() => {
    const listening = new AbortController();
    const read = () => document.visibilityState === "visible" && void readVisitor();
    document.addEventListener("visibilitychange", read, { signal: listening.signal });
    const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 200));
    idle(read, { timeout: 1500 });
    return () => listening.abort();
  }, []);
}

const loadMenu = () => import("./account-menu").then((module) => module.AccountMenu);
const AccountMenu = lazyPart(loadMenu);
/** On the way to it: a failure shows when it is pressed. */
const preloadMenu = () => void loadMenu().catch(() => {});

/**
 * The button of the account menu. The menu itself is loaded on the way to it and takes the button's place when pressed. Where it cannot be
 * loaded the button is a link to what the menu leads to.
 */
function AccountButton() {
  const [pressed, setPressed] = useState(false);
  const button = (
    <Button
      variant="quiet"
      size="icon"
      aria-label="Account menu"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={preloadMenu}
      onFocus={preloadMenu}
      onClick={() => setPressed(true)}
    >
      <CircleUserRound aria-hidden className="size-5.5" />
    </Button>
  );
  const link = (
    <a href={routes.settings} aria-label="Account" className={buttonStyles({ variant: "quiet", size: "icon" })}>
      <CircleUserRound aria-hidden className="size-5.5" />
    </a>
  );
  return pressed ? <AccountMenu loading={button} missing={link} /> : button;
}
