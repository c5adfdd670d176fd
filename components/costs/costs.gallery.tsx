import type { GalleryArea } from "@/components/gallery/gallery-area";
import { sampleId, sampleTime } from "@/components/gallery/samples";
import type { AdvisedNumber, CostSums, Costs } from "@/lib/contract/costs";
import { CostsView } from "./costs-view";

const sums = (numbers: number, setup = 0, calls = 0, texts = 0): CostSums => ({
  numbers_cents: numbers,
  setup_cents: setup,
  calls_cents: calls,
  texts_cents: texts,
  total_cents: numbers + setup + calls + texts,
});
const washington = {
  number_id: sampleId(1),
  e164: "+12025550123",
  display: "+1 202-555-0123",
  place: "Washington, DC",
  label: "Front desk",
};
const london = {
  number_id: sampleId(2),
  e164: "+442079460958",
  display: "+44 20 7946 0958",
  place: "London",
  label: null,
};
const tollFree = {
  number_id: sampleId(3),
  e164: "+18885550142",
  display: "+1 888-555-0142",
  place: "Toll-free",
  label: null,
};
const advised: Omit<AdvisedNumber, keyof typeof london> = {
  kind: "unused",
  country: "GB",
  monthly_cents: 250,
  uses: 0,
  twin_e164: null,
  twin: null,
};

const costs: Costs = {
  currency: "USD",
  months: [
    { month: "2026-07-01", ...sums(190, 100) },
    { month: "2026-08-01", ...sums(440, 0, 35) },
    { month: "2026-09-01", ...sums(1_190, 0, 1_284, 12) },
    { month: "2026-10-01", ...sums(-250, 0, 96) },
    { month: "2026-11-01", ...sums(1_190, 0, 210, 48) },
  ],
  numbers: [
    { ...tollFree, ...sums(2_250, 0, 1_204) },
    { ...washington, ...sums(950, 100, 421, 60) },
    { ...london, ...sums(-440) },
  ],
  others_cents: 0,
  advice: {
    days: 60,
    numbers: [
      { ...london, ...advised },
      { ...tollFree, ...advised, kind: "toll_free", country: "US", monthly_cents: 750, uses: 3 },
      {
        ...washington,
        ...advised,
        kind: "twin",
        country: "US",
        monthly_cents: 190,
        uses: 2,
        twin_e164: "+12025550111",
        twin: "+1 202-555-0111",
      },
    ],
  },
  forecast: { at: sampleTime({ days: 12 }), numbers_cents: 1_190, used_cents: 210, expected_cents: 143 },
};

export const costsGallery: GalleryArea = {
  name: "costs",
  states: {
    "Costs: months, numbers, advice": (
      <CostsView
        costs={costs}
        month={null}
        years={{ numbers: 3, saved_cents: 1_356 }}
        cheapest={{ US: 190 }}
        seesNumbers
      />
    ),
    "Costs: a month, nothing to advise, seen by the billing role": (
      <CostsView
        costs={{ ...costs, advice: { days: 60, numbers: [] }, forecast: null, others_cents: 4_120 }}
        month="2026-11"
        years={null}
        cheapest={{}}
        seesNumbers={false}
      />
    ),
    "Costs: a month without bills": (
      <CostsView costs={{ ...costs, numbers: [] }} month="2026-06" years={null} cheapest={{}} seesNumbers />
    ),
    "Costs: no bills yet": (
      <CostsView
        costs={{ ...costs, months: [], numbers: [], advice: { days: 60, numbers: [] }, forecast: null }}
        month={null}
        years={null}
        cheapest={{}}
        seesNumbers
      />
    ),
  },
};
