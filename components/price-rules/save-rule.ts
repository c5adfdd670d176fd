import { ApiError, api } from "@/components/layout/api-client";
import { type DraftProblems, fieldOf, type ReadDraft } from "./rule-draft";
import type { PricingRule } from "./types";

interface SaveRequest extends ReadDraft {
  /** Absent for a new rule; its version is the one that was looked at. */
  rule: { id: string; version: number } | undefined;
  reason: string;
}

type Saved =
  | { kind: "saved"; rule: PricingRule }
  | { kind: "refused"; problems: DraftProblems & { rule?: string } }
  /** Someone else was faster. */
  | { kind: "changed"; current: PricingRule };

/** Saves a rule. @throws {ApiError} what the dialog has to handle: the password, no connection */
export async function saveRule({ rule, terms, valid_from, valid_until, reason }: SaveRequest): Promise<Saved> {
  const body = { ...terms, ...(valid_from && { valid_from }), ...(valid_until && { valid_until }), reason };
  try {
    const answer = rule
      ? await api("PATCH /staff/pricing/rules/{id}", {
          params: { id: rule.id },
          body: { ...body, version: rule.version },
        })
      : await api("POST /staff/pricing/rules", { body });
    return { kind: "saved", rule: answer.rule };
  } catch (error) {
    if (error instanceof ApiError && error.code === "CHANGED")
      return { kind: "changed", current: error.details.current as PricingRule };
    if (error instanceof ApiError && error.code === "RULE_REFUSED" && Array.isArray(error.details.problems))
      return { kind: "refused", problems: problemTexts(error.details.problems as PricingProblem[]) };
    throw error;
  }
}
