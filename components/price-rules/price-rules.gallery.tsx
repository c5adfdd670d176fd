import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleTime } from "@/components/gallery/samples";
import { Card } from "@/components/ui/card";
import { PricePreviewResult } from "./plan-prices";
import { PreviewPanel } from "./preview-panel";
import { PriceCalendar } from "./price-calendar";
import { PriceExplained } from "./price-explained";
import { PriceFields } from "./price-fields";
import { PricePlanList } from "./price-plan-list";
import { RateForm } from "./rate-form";
import { RateList } from "./rate-list";
import { RestrictionList } from "./restriction-list";
import { draftOf } from "./rule-draft";
import { RuleFileResult } from "./rule-file";
import { RuleHistory } from "./rule-history";
import { RuleList } from "./rule-list";
import { RuleSummary } from "./rule-summary";
import {
  sampleExplanation,
  samplePreview,
  samplePricePlan,
  sampleRate,
  sampleRestriction,
  sampleRule,
  sampleTaxes,
  sampleTerms,
  sampleVersion,
} from "./samples";
import { ScopeFields } from "./scope-fields";
import { TaxSource } from "./tax-source";
import { TimeFields } from "./time-fields";
import { VolumeFields } from "./volume-fields";

const nothing = () => {};
const choices = {
  countries: [
    { iso2: "GB", name: "United Kingdom" },
    { iso2: "US", name: "United States" },
  ],
  carriers: [{ id: "carrier", name: "A carrier" }],
};
const draft = draftOf(sampleTerms({ volume_steps: [{ from: 3, percent: 5 }] }), "UTC");
const later = sampleVersion({
  version: 2,
  state: "scheduled",
  markup_percent: 70,
  valid_from: sampleTime({ days: 5 }),
  reason: "the carrier asks more from December on",
});
const old = sampleVersion({ version: 1, state: "past", valid_until: sampleTime({ days: -3 }) });
const present = sampleVersion({
  version: 2,
  markup_percent: 55,
  valid_from: sampleTime({ days: -3 }),
  reason: "a quieter week",
});
const taken = sampleVersion({ version: 4, state: "undone", markup_percent: 500, reason: "a typing mistake" });

export const priceRulesGallery: GalleryArea = {
  name: "price-rules",
  states: {
    "RuleList: by rank, one scheduled": (
      <RuleList
        nameOf={(country) => choices.countries.find(({ iso2 }) => iso2 === country)?.name ?? country}
        rules={[
          sampleRule(1, {
            name: "Oakland",
            area_id: "a",
            area: { name: "Oakland", country: "US", prefix: "510", number_type: "local" },
            fixed_cents: 499,
            markup_percent: 0,
            markup_cents: 0,
          }),
          sampleRule(2, { name: "Toll-free", number_type: "toll_free", floor_cents: 300, round_to_cents: 25 }, [later]),
          sampleRule(3, { volume_steps: [{ from: 3, percent: 5 }] }),
        ]}
      />
    ),
    "PreviewPanel: most offers become cheaper": (
      <Card className="max-w-md">
        <PreviewPanel preview={samplePreview()} />
      </Card>
    ),
    "PreviewPanel: nothing changes": (
      <Card className="max-w-md">
        <PreviewPanel preview={samplePreview({ changed: 0, dearer: 0, cheaper: 0, samples: [] })} />
      </Card>
    ),
    "PreviewPanel: below cost, under the floor, and old": (
      <Card className="max-w-md">
        <PreviewPanel preview={samplePreview({ below_cost: 14, under_floor: 3, no_longer_sold: 3 })} isStale />
      </Card>
    ),
    "ScopeFields: a country that is not known": (
      <Card>
        <ScopeFields
          draft={draft}
          problems={{ country: "We sell nothing in this country." }}
          onChange={nothing}
          choices={choices}
        />
      </Card>
    ),
    "ScopeFields: one area": (
      <Card>
        <ScopeFields
          draft={{ ...draft, area: { id: "a", label: "Oakland · 510 · US" } }}
          problems={{}}
          onChange={nothing}
          choices={choices}
        />
      </Card>
    ),
    "PriceFields: cost and markup": (
      <Card>
        <PriceFields draft={draft} problems={{ markup_percent: "A margin is at most 1,000%." }} onChange={nothing} />
      </Card>
    ),
    "PriceFields: fixed, with its own rounding": (
      <Card>
        <PriceFields
          draft={{ ...draft, kind: "fixed", fixed: "4.99", round_to: "0.30", setup_policy: "fixed", setup: "1.00" }}
          problems={{}}
          onChange={nothing}
        />
      </Card>
    ),
    "VolumeFields: steps that do not rise": (
      <Card>
        <VolumeFields draft={draft} problems={{ volume_steps: "Each step has to be higher." }} onChange={nothing} />
      </Card>
    ),
    "TimeFields: later": (
      <Card>
        <TimeFields draft={{ ...draft, begins: "later" }} problems={{}} onChange={nothing} zone="America/New_York" />
      </Card>
    ),
    "RuleHistory: with what can be taken back and restored": (
      <RuleHistory rule={{ id: "a", version: 4 }} history={[taken, { ...later, version: 3 }, present, old]} maySet />
    ),
    "PriceCalendar: two changes": (
      <PriceCalendar
        month="2026-11"
        today="2026-11-20"
        maySet
        entries={[
          {
            at: sampleTime({ days: 2 }),
            kind: "changes",
            rule_id: "a",
            rule_version: 2,
            version: 2,
            name: "Standard",
            can_undo: true,
          },
          {
            at: sampleTime({ days: 8 }),
            kind: "ends",
            rule_id: "b",
            rule_version: 1,
            version: 1,
            name: "Black Friday",
            can_undo: false,
          },
        ]}
      />
    ),
    "PriceExplained: the rule that decides, and why others do not": (
      <PriceExplained explanation={sampleExplanation()} />
    ),
    "PriceExplained: not sold": (
      <PriceExplained
        explanation={sampleExplanation({
          quote: { ...sampleExplanation().quote, status: "no_rate", monthly_cents: null, margin_percent: null },
          steps: [],
          rules: [],
        })}
      />
    ),
    "RateList: one is old": <RateList rates={[sampleRate(), sampleRate({ base: "GBP", is_stale: true })]} maySet />,
    "TaxSource: our own table": <TaxSource taxes={sampleTaxes({ source: "table", answers: [], places: 0 })} />,
    "TaxSource: our own table, empty": (
      <TaxSource taxes={sampleTaxes({ source: "table", answers: [], places: 0, own_rates: [] })} />
    ),
    "TaxSource: Stripe, one place is not answered, one is old": <TaxSource taxes={sampleTaxes()} />,
    "TaxSource: Stripe, nothing asked yet": (
      <TaxSource taxes={sampleTaxes({ answers: [], places: 0, documents: { waiting: 0, recorded: 0, refused: 0 } })} />
    ),
    "RateList: none": <RateList rates={[]} maySet={false} />,
    "RateForm: a new pair": <RateForm rate={null} onClose={nothing} />,
    "RestrictionList: one in force, one lifted": (
      <RestrictionList
        restrictions={[
          sampleRestriction(),
          sampleRestriction({ id: "b", lifted_at: sampleTime({ days: -2 }), country: "US" }),
        ]}
        maySet
      />
    ),
    "RuleFileResult: what it would do": (
      <RuleFileResult
        name="pricing-rules.csv"
        check={{ problems: [], created: 1, changed: 2, unchanged: 14, preview: samplePreview() }}
        onImport={nothing}
      />
    ),
    "RuleFileResult: nothing to do": (
      <RuleFileResult
        name="pricing-rules.csv"
        check={{ problems: [], created: 0, changed: 0, unchanged: 17, preview: null }}
        onImport={nothing}
      />
    ),
    "RuleFileResult: bad rows": (
      <RuleFileResult
        name="prices.csv"
        check={{
          created: 0,
          changed: 0,
          unchanged: 0,
          preview: null,
          problems: [
            {
              line: 3,
              column: "markup_percent",
              text: "“lots” is no number that can be read, with at most 3 decimals.",
            },
            { line: 9, column: null, text: "This row has 22 cells for 21 columns. Is a decimal comma not quoted?" },
          ],
        }}
        onImport={nothing}
      />
    ),
    "RuleSummary: for those who only read": (
      <RuleSummary rule={sampleRule(1, {}, [later])} version={sampleVersion({ country: "US" })} />
    ),
    "PricePlans: none": <PricePlanList plans={[]} mayWithdraw />,
    "PricePlans: waiting, changed and taken back": <PricePlanList plans={[samplePricePlan]} mayWithdraw />,
    "PricePreview: some are left out": (
      <Card>
        <PricePreviewResult
          preview={{
            numbers: 120,
            accounts: 31,
            from_cents: 27_600,
            to_cents: 31_200,
            first_at: sampleTime({ days: 30 }),
            last_at: sampleTime({ days: 61 }),
            pending: 2,
            ending: 5,
            token: "",
          }}
          onPlan={nothing}
        />
      </Card>
    ),
    "PriceCalendar: nothing": <PriceCalendar month="2026-12" today="2026-11-20" maySet={false} entries={[]} />,
  },
};
