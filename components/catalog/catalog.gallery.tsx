import type { GalleryArea } from "@/components/gallery/gallery-area";
import {
  sampleAnswer,
  sampleArea,
  sampleNumber,
  samplePrice,
  sampleTime,
  sampleVolumePrice,
} from "@/components/gallery/samples";
import { VolumeSteps } from "@/components/number-facts/volume-steps";
import { Card } from "@/components/ui/card";
import type { SearchAnswer } from "@/lib/contract/available-numbers";
import { ResultsSkeleton } from "./results-skeleton";
import { SearchResults } from "./search-results";
import { SearchSummary } from "./search-summary";
import { readSearch } from "./search-url";

const found = (search: Parameters<typeof readSearch>[0], answer: Partial<SearchAnswer>) => (
  <SearchResults search={readSearch(search)} outcome={{ answer: sampleAnswer(answer) }} />
);

const numbers = [
  sampleNumber(1),
  sampleNumber(2),
  sampleNumber(3, { features: ["voice_in"], price: samplePrice(290, 1500) }),
  sampleNumber(4, {
    place: "Toll-free",
    number_type: "toll_free",
    features: ["voice_in", "sms_in", "sms_out"],
    minute_price: "0.035",
  }),
];
const places = [
  sampleArea({ id: "oakland", name: "Oakland", prefix: "510" }),
  sampleArea({ id: "mobile", name: "United Kingdom", region_code: null, prefix: "", number_type: "mobile" }),
];
const papers = [
  sampleArea({ id: "berlin", name: "Berlin", region_code: null, prefix: "30", needs_documents: true, price: null }),
  sampleArea({ id: "munich", name: "Munich", region_code: null, prefix: "89", needs_documents: true, price: null }),
];
const justNow = sampleTime({ minutes: -0.5 });

const country = { iso2: "US", name: "United States", dial_prefix: "1", example_area: null };
const summary = (search: Parameters<typeof readSearch>[0]) => (
  <div className="max-w-sm">
    <SearchSummary search={readSearch(search)} country={country} />
  </div>
);

export const catalogGallery: GalleryArea = {
  name: "catalog",
  states: {
    "SearchSummary: anywhere": summary({ country: "US" }),
    "SearchSummary: place, digits and filters": summary({
      country: "US",
      area: "San Francisco",
      digits: "PIZZA",
      type: "local",
      features: "sms_in",
    }),
    "SearchSummary: longer than the line": summary({ country: "US", area: "Rancho Santa Margarita", digits: "**55" }),
    "SearchResults: two minutes old": found(
      { country: "CA" },
      {
        numbers: [sampleNumber(1, { country: "CA", place: "Vancouver, BC" })],
        fetched_at: sampleTime({ minutes: -3 }),
      },
    ),
    "SearchResults: on their way": <ResultsSkeleton />,
    "SearchResults: numbers with the digits searched for": found(
      { country: "US", digits: "5501" },
      {
        numbers,
        fetched_at: justNow,
        can_show_more: true,
        reading: { digits: "5501", word: null, quantity: null },
      },
    ),
    "SearchResults: everything the carrier shows": found(
      { country: "US", area: "415" },
      { numbers: numbers.slice(0, 1), fetched_at: justNow },
    ),
    "SearchResults: cheaper for several": found(
      { country: "US", area: "415" },
      {
        numbers: [sampleNumber(1, { price: sampleVolumePrice(1) }), sampleNumber(2, { price: sampleVolumePrice(3) })],
        random_areas: [sampleArea({ price: sampleVolumePrice(1) })],
        fetched_at: justNow,
      },
    ),
    "VolumeSteps: of an area": (
      <Card className="max-w-md">
        <VolumeSteps price={sampleVolumePrice(1)} />
      </Card>
    ),
    "SearchResults: nothing": found(
      { country: "US", area: "212", digits: "0000000", match: "ends" },
      { reading: { digits: "0000000", word: null, quantity: null } },
    ),
    "SearchResults: nothing, asked for without filters": found({ country: "GB" }, {}),
    "SearchResults: places only": found({ country: "GB" }, { random_areas: places, fetched_at: justNow }),
    "SearchResults: documents only": found({ country: "DE", area: "30" }, { documents_areas: papers }),
    "SearchResults: numbers, places and documents": found(
      { country: "US", sort: "price" },
      { numbers: numbers.slice(0, 1), random_areas: places.slice(0, 1), documents_areas: papers },
    ),
    "SearchResults: the carrier is down, numbers of 12 minutes ago": found(
      { country: "US", sort: "memorable" },
      { numbers: numbers.slice(0, 2), source: "stale", fetched_at: sampleTime({ minutes: -12 }) },
    ),
    "SearchResults: the carrier is down, places only": found(
      { country: "US", type: "mobile" },
      { random_areas: places, source: "none" },
    ),
    "SearchResults: one carrier is missing": found(
      { country: "US" },
      { numbers: numbers.slice(0, 2), fetched_at: justNow, is_partial: true },
    ),
    "SearchResults: the carrier is down, nothing known": found({ country: "US", type: "local" }, { source: "none" }),
    "SearchResults: the search failed": (
      <SearchResults
        search={readSearch({ country: "US", type: "national" })}
        outcome={{ failure: { text: "Too many requests. Please wait a minute.", reference: "req_01JD3V9K" } }}
      />
    ),
  },
};
