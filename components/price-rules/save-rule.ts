import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import type { PricingProblem, PricingRule } from "@/lib/contract/staff/pricing";
import { pricingProblemText } from "@/lib/contract/staff/pricing-words";
import { type DraftProblems, fieldOf, type ReadDraft } from "./rule-draft";

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
    const problems = problemsOf(error);
    if (problems) return { kind: "refused", problems: byField(problems) };
    throw error;
  }
}

/** Why the server refuses a rule, null for other failures. */
function problemsOf(error: unknown): readonly PricingProblem[] | null {
  if (!(error instanceof ApiError && error.code === "RULE_REFUSED")) return null;
  const { problems } = error.details;
  return Array.isArray(problems) ? (problems as PricingProblem[]) : null;
}

function byField(problems: readonly PricingProblem[]): DraftProblems & { rule?: string } {
  return Object.fromEntries(
    problems.map((problem) => [problem.field ? fieldOf(problem.field) : "rule", pricingProblemText(problem)]),
  );
}

/** Why a rule cannot be, in sentences; other failures in the usual words. */
export function refusalText(error: unknown): string {
  const problems = problemsOf(error);
  return problems ? problems.map((problem) => pricingProblemText(problem)).join(" ") : describeError(error);
}
