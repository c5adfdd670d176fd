import type { DraftProblems, RuleDraft } from "./rule-draft";

/** What every group of fields of the editor gets. */
export interface FieldProps {
  draft: RuleDraft;
  problems: DraftProblems;
  onChange: (change: Partial<RuleDraft>) => void;
}

/** What rules can be about. */
export interface RuleChoices {
  countries: readonly { iso2: string; name: string }[];
  carriers: readonly { id: string; name: string }[];
}
