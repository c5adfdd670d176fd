/** One seeded block of numbers. Prices are invented, in USD per month; ranges are those set aside for fiction. */
export interface GroupSeed {
  iso: string;
  type: "Local" | "National" | "Mobile" | "Toll-free";
  /** Bare area code. */
  prefix: string;
  area: string;
  city?: string;
  /** Name of the region (state or province) and its code. */
  region?: [name: string, iso: string];
  /** Regulatory area of the city. */
  addressArea?: string;
  features?: string[];
  setup: string;
  monthly: string;
  /** Monthly price of the SKU without channels; groups that take no calls have none. */
  monthlyWithoutChannels?: string;
  metered?: boolean;
  restrictions?: string;
  randomOnly?: boolean;
  registration?: boolean;
  first: string;
  count: number;
}

export const countries: [name: string, iso: string, prefix: string | null][] = [
  ["United States", "US", "1"],
  ["Canada", "CA", "1"],
  ["United Kingdom", "GB", "44"],
  ["Germany", "DE", "49"],
  ["France", "FR", "33"],
  ["Australia", "AU", "61"],
  ["Lithuania", "LT", "370"],
  ["Brazil", "BR", "55"],
  ["Antarctica", "AQ", null],
];

const voice = ["voice_in", "t38"];
const voiceAndSms = ["voice_in", "sms_in", "t38"];

/** `1 NPA 555 0100-0199`: the numbers that North America keeps for fiction. */
function nanp(iso: "US" | "CA", npa: string, city: string, region: [string, string], monthly: string): GroupSeed {
  const place = { iso, type: "Local" as const, prefix: npa, area: city, city, region };
  return { ...place, setup: "0", monthly, monthlyWithoutChannels: "0.15", first: `1${npa}5550100`, count: 100 };
}

const german = { iso: "DE", type: "Local" as const, setup: "1", monthly: "1.8", registration: true, count: 1000 };
const british = { iso: "GB", type: "Local" as const, setup: "0", monthlyWithoutChannels: "0.3", count: 1000 };

export const groups: GroupSeed[] = [
  { ...nanp("US", "212", "New York", ["New York", "NY"], "1.2"), features: voiceAndSms },
  { ...nanp("US", "310", "Los Angeles", ["California", "CA"], "0.95"), features: voiceAndSms },
  { ...nanp("US", "415", "San Francisco", ["California", "CA"], "0.85"), features: voiceAndSms },
  { ...nanp("US", "305", "Miami", ["Florida", "FL"], "0.6"), features: voiceAndSms },
  nanp("US", "512", "Austin", ["Texas", "TX"], "0.45"),
  nanp("US", "206", "Seattle", ["Washington", "WA"], "0.35"),
  { ...nanp("US", "907", "Juneau", ["Alaska", "AK"], "0.75"), count: 1 },
  {
    iso: "US",
    type: "Toll-free",
    prefix: "800",
    area: "Toll-free",
    setup: "0",
    monthly: "2.5",
    monthlyWithoutChannels: "1.1",
    metered: true,
    first: "18005550100",
    count: 100,
  },
  { ...nanp("CA", "416", "Toronto", ["Ontario", "ON"], "1.5"), features: voiceAndSms },
  nanp("CA", "604", "Vancouver", ["British Columbia", "BC"], "1.2"),
  nanp("CA", "514", "Montréal", ["Quebec", "QC"], "0.9"),
  { ...nanp("CA", "343", "Ottawa", ["Ontario", "ON"], "0.7"), features: ["sms_in"] },
  { ...british, prefix: "20", area: "London", city: "London", monthly: "1.1", first: "442079460000" },
  { ...british, prefix: "161", area: "Manchester", city: "Manchester", monthly: "0.8", first: "441614960000" },
  { ...british, prefix: "117", area: "Bristol", city: "Bristol", monthly: "0.8", first: "441174960000" },
  {
    ...british,
    type: "Mobile",
    prefix: "7700",
    area: "Mobile",
    features: voiceAndSms,
    setup: "1",
    monthly: "4",
    first: "447700900000",
  },
  {
    ...british,
    type: "Toll-free",
    prefix: "808",
    area: "Freephone",
    setup: "0.5",
    monthly: "3.5",
    metered: true,
    restrictions: "Not reachable from outside the United Kingdom.",
    first: "448081570000",
  },
  { ...german, prefix: "30", area: "Berlin", city: "Berlin", addressArea: "Berlin", first: "493023125000" },
  {
    ...german,
    prefix: "69",
    area: "Frankfurt",
    city: "Frankfurt am Main",
    addressArea: "Hesse",
    first: "496990009000",
  },
  { ...german, prefix: "89", area: "Munich", city: "München", addressArea: "Bavaria", first: "498999998000" },
  {
    iso: "FR",
    type: "Local",
    prefix: "1",
    area: "Paris",
    city: "Paris",
    setup: "1",
    monthly: "2.2",
    registration: true,
    first: "33199000000",
    count: 500,
  },
  ...(["Sydney", "Melbourne"] as const).map(
    (city): GroupSeed => ({
      iso: "AU",
      type: "Local",
      prefix: city === "Sydney" ? "2" : "3",
      area: city,
      city,
      setup: "0",
      monthly: "2.9",
      randomOnly: true,
      first: city === "Sydney" ? "61255500000" : "61355500000",
      count: 100,
    }),
  ),
  {
    iso: "LT",
    type: "Local",
    prefix: "5",
    area: "Vilnius",
    city: "Vilnius",
    setup: "0",
    monthly: "1.5",
    first: "37050000000",
    count: 0,
  },
];

export const defaultFeatures = voice;

/** Brazil is covered and never in stock: enough cities and groups that a reader has to page. */
export const coverageOnly = { iso: "BR", cities: 1_050, groups: 240 };

const openings = ["Vila", "Porto", "Monte", "Rio", "Campo", "Serra", "Lagoa", "Nova", "Santa", "Boa"];
const middles = ["Alta", "Verde", "Branca", "Clara", "Azul", "Velha", "do Sul", "do Norte", "da Mata", "das Pedras"];
const endings = [
  "",
  " de Cima",
  " de Baixo",
  " da Serra",
  " do Vale",
  " Grande",
  " Pequena",
  " Real",
  " Antiga",
  " I",
  " II",
];

/** An invented city name, different for each index below 1100. */
export function inventedCity(index: number): string {
  const [opening, middle] = [openings[index % 10], middles[Math.floor(index / 10) % 10]];
  return `${opening} ${middle}${endings[Math.floor(index / 100) % 11]}`;
}
