"use client";

import { ShoppingBag } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { buttonStyles } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { routes } from "./routes";
import { useSession } from "./use-session";

const AccountMenu = dynamic(() => import("./account-menu").then((module) => module.AccountMenu), {
  ssr: false,
  loading: () => <span className="size-11" />,
});

/** Cart and account: the only parts of the header that differ from person to person. Their places are reserved, so nothing moves. */
export function HeaderActions() {
  const { signedIn, cartCount } = useSession();
  return (
    <>
      <Link
        href={routes.cart}
        prefetch={false}
        aria-label={cartCount > 0 ? `Cart, ${cartCount} ${cartCount === 1 ? "number" : "numbers"}` : "Cart"}
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
        {signedIn ? (
          <AccountMenu />
        ) : (
          <Link href={routes.signIn()} prefetch={false} className={buttonStyles({ variant: "secondary", size: "sm" })}>
            Sign in
          </Link>
        )}
      </div>
    </>
  );
}
