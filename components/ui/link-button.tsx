import Link from "next/link";
import type { ComponentProps } from "react";
import { type ButtonLook, buttonStyles } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

type LinkButtonProps = Omit<ComponentProps<typeof Link>, "as"> & ButtonLook;

/** A link that looks like a button: it goes somewhere, it does not do something. */
export function LinkButton({ variant, size, wide, className, ...props }: LinkButtonProps) {
  return <Link {...props} className={cn(buttonStyles({ variant, size, wide }), className)} />;
}
