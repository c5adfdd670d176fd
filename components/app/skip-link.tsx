/** First in tab order: jumps over the header. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-brand px-4 py-3 font-medium text-on-brand focus-visible:translate-y-0"
    >
      Skip to content
    </a>
  );
}
