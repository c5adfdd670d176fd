import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";

/** The look of everything that is pressed; `LinkButton` shares it. Every size is at least 44 px high except `sm` inside dense rows. */
export const buttonStyles = cva(
  [
    "relative inline-flex select-none items-center justify-center gap-2 rounded-control font-medium",
    "transition-[background-color,border-color,color,opacity] duration-150",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed",
  ],
  {
    variants: {
      variant: {
        primary: "bg-brand text-on-brand hover:bg-brand-strong",
        secondary: "border border-line-strong bg-surface text-ink hover:bg-sunken",
        soft: "bg-brand-soft text-brand-ink hover:bg-brand hover:text-on-brand",
        done: "border border-good/40 bg-good-soft text-good hover:border-good",
        quiet: "text-ink hover:bg-sunken",
        danger: "bg-bad text-on-bad hover:bg-bad-strong",
        inverse: "bg-on-deep text-deep hover:bg-on-deep-soft",
      },
      size: {
        sm: "min-h-11 px-3 text-sm md:min-h-9",
        md: "min-h-11 px-4 text-[0.9375rem]",
        lg: "min-h-12 px-6 text-base",
        icon: "size-11 shrink-0",
      },
      wide: { true: "w-full", false: "" },
    },
    defaultVariants: { variant: "primary", size: "md", wide: false },
  },
);

export type ButtonLook = VariantProps<typeof buttonStyles>;

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, ButtonLook {
  disabled?: boolean;
  /** Work is under way: the label stays for its width and its name, presses are ignored, focus is kept. */
  pending?: boolean;
}

export function Button({
  variant,
  size,
  wide,
  pending = false,
  className,
  children,
  onClick,
  type = "button",
  ...props
}: ButtonProps) {
  return (
    <button
      {...props}
      type={type}
      aria-disabled={pending || props["aria-disabled"] || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      className={cn(buttonStyles({ variant, size, wide }), className)}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={cn("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
    </button>
  );
}
