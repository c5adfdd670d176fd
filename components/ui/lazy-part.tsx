"use client";

import { Component, type ComponentType, type ReactNode, useEffect, useState } from "react";

interface LazyPartOptions {
  /** While it is loaded. */
  loading?: ReactNode;
  /** When it could not be loaded, or failed. Nothing by default. */
  missing?: ReactNode;
  /** A part that was missing is asked for again when this changes. */
  attempt?: number;
}

/**
 * A part of a page that is loaded when it is first shown. A file that does not come (an old tab after a deployment, no network) costs this
 * part and never the page: `lazy` of React would take down everything up to the next boundary.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let known: ComponentType<Props> | null = null;
  // biome-ignore lint/correctness/noComponentHookFactories: called once per part, at module level, like `lazy`
  return function LazyPart({ loading = null, missing = null, attempt = 0, ...props }: Props & LazyPartOptions) {
    const [part, setPart] = useState<ComponentType<Props> | "loading" | "missing">(() => known ?? "loading");
    // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another try
    useEffect(() => {
      if (known) return;
      let isShown = true;
      load().then(
        (loaded) => {
          known = loaded;
          if (isShown) setPart(() => loaded);
        },
        () => isShown && setPart("missing"),
      );
      return () => {
        isShown = false;
      };
    }, [attempt]);
    if (part === "loading") return loading;
    if (part === "missing") return missing;
    const Part = part;
    return (
      <PartBoundary missing={missing}>
        <Part {...(props as unknown as Props)} />
      </PartBoundary>
    );
  };
}

/** Keeps the failure of a part to that part. */
class PartBoundary extends Component<{ missing: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.missing : this.props.children;
  }
}
