const base =
  "max-md:fixed max-md:m-0 max-md:w-auto max-md:max-w-none max-md:border-line max-md:bg-surface max-md:p-4 max-md:text-ink max-md:shadow-raised max-md:backdrop:bg-[oklch(0.15_0.03_264)]/45 " +
  // a popover only on a phone: wide, it stands in its place
  "md:static md:m-0 md:size-auto md:max-w-none md:overflow-visible md:border-0 md:bg-transparent md:p-0 md:text-inherit";

/** A part of a page that is a native popover on a phone and stands in its place on a wide screen. */
export const sheetStyles = {
  top: `${base} max-md:inset-x-2 max-md:top-2 max-md:bottom-auto max-md:overflow-visible max-md:rounded-panel max-md:border`,
  bottom: `${base} max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:max-h-dvh max-md:rounded-t-panel max-md:border-t max-md:pb-[max(1rem,env(safe-area-inset-bottom))]`,
} as const;
