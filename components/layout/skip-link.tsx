/** First in tab order: jumps over the header. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="not-focus-visible:sr-only fixed top-2 left-2 z-50 rounded-control bg-brand px-4 py-3 font-medium text-on-brand"
    >
      Skip to content
    </a>
  );
}
