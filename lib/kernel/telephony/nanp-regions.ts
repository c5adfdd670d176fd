/** States and provinces of North America, whose area codes `nanp-cities.ts` knows. */
const names = `
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia
HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan
MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York
NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota
TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|ON Ontario|QC Quebec
BC British Columbia|AB Alberta|MB Manitoba|SK Saskatchewan|NS Nova Scotia|PE Prince Edward Island|NB New Brunswick
NL Newfoundland and Labrador|NT Northwest Territories|YT Yukon|NU Nunavut
`;

/** Names by code. */
export const regionNames: ReadonlyMap<string, string> = new Map(
  names
    .trim()
    .split(/[|\n]/)
    .map((entry) => [entry.slice(0, 2), entry.slice(3)] as const),
);

const codes = [...regionNames.keys()];
const firstOfCanada = codes.indexOf("ON");
/** Codes by country. */
export const countryRegions: Readonly<Record<string, readonly string[]>> = {
  US: codes.slice(0, firstOfCanada),
  CA: codes.slice(firstOfCanada),
};

/** "California" of "CA"; the code itself where it has no name. */
export const regionName = (code: string): string => regionNames.get(code) ?? code;
