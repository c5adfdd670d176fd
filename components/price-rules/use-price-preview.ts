"use client";

import { useEffect, useState } from "react";
import { api } from "@/components/layout/api-client";
import type { PricePreview, PricingTerms } from "@/lib/contract/staff/pricing";
import { refusalText } from "./save-rule";

interface PreviewState {
  preview: PricePreview | null;
  /** What is shown belongs to what was typed before. */
  isStale: boolean;
  problem: string | null;
}

/**
 * What a rule would do, asked again when the typing rests.
 * @param change null while what is typed cannot be read: the last answer stays
 */
export function usePricePreview(change: { terms: PricingTerms; rule_id: string | null; at: string | null } | null) {
  const [state, setState] = useState<PreviewState>({ preview: null, isStale: true, problem: null });
  const question = change && JSON.stringify(change);
  useEffect(() => {
    if (question === null) return;
    const { terms, rule_id, at } = JSON.parse(question) as NonNullable<typeof change>;
    const controller = new AbortController();
    setState((before) => ({ ...before, isStale: true }));
    const timer = setTimeout(async () => {
      try {
        const preview = await api("POST /staff/pricing/preview", {
          body: { rules: [{ ...terms, ...(rule_id && { rule_id }) }], ...(at && { at }) },
          signal: controller.signal,
        });
        setState({ preview, isStale: false, problem: null });
      } catch (error) {
        if (!controller.signal.aborted) setState((before) => ({ ...before, problem: refusalText(error) }));
      }
    }, 400);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [question]);
  return state;
}
