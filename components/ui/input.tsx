import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

/** Shared by input, select and textarea. 16 px text, so that iOS does not zoom in on focus. */
export const controlStyles = [
  "min-h-11 w-full rounded-control border border-line-strong bg-surface px-3 text-base text-ink",
  "placeholder:text-ink-soft/80 transition-colors hover:border-ink-soft",
  "aria-invalid:border-bad aria-invalid:bg-bad-soft/40",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-soft",
].join(" ");

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input {...props} className={cn(controlStyles, className)} />;
}
