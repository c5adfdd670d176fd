import { cn } from "./cn";

interface ProgressBarProps {
  label: string;
  value: number;
  max: number;
  className?: string;
}

/** How much of something is done or used. Browsers draw a bar of their own color otherwise: its parts are named one by one. */
export const ProgressBar = ({ label, value, max, className }: ProgressBarProps) => (
  <progress
    aria-label={label}
    value={value}
    max={max}
    className={cn(
      "block h-2 w-full appearance-none overflow-hidden rounded-full border border-line-strong bg-surface",
      "[&::-moz-progress-bar]:bg-brand [&::-webkit-progress-bar]:bg-surface [&::-webkit-progress-value]:bg-brand",
      className,
    )}
  />
);
