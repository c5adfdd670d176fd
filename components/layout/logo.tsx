import { cn } from "@/components/ui/cn";

/** The mark: a # whose four strokes are blades around a seal. `currentColor` draws the blades. */
function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-8", className)}>
      <path
        fill="currentColor"
        d="M3.5 7.5h19l9 4.5h-28zM24.5 3.5v19l-4.5 9v-28zM28.5 24.5h-19L.5 20h28zM7.5 28.5v-19L12 .5v28z"
      />
      <path fill="var(--seal)" d="M13.5 13.5h5v5h-5z" />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <LogoMark className="size-7" />
      <span className="font-semibold text-[1.1875rem] tracking-[-0.03em]">NumNinja</span>
    </span>
  );
}
