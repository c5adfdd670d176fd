/**
 * Where a postal code lies, as far as its beginning tells: the state of a ZIP code, the province of a Canadian one, the town of a
 * British one. No package of whole postal codes is kept up well enough to build on, so nothing finer is claimed.
 */

/** First three digits of ZIP codes, from–to, by state (USPS). */
const zips = `
AK 995-999|AL 350-369|AR 716-729|AZ 850-865|CA 900-961|CO 800-816|CT 060-069|DC 200-200 202-205|DE 197-199|FL 320-349|GA 300-319 398-399
HI 967-968|IA 500-528|ID 832-838|IL 600-629|IN 460-479|KS 660-679|KY 400-427|LA 700-714|MA 010-027|MD 206-219|ME 039-049|MI 480-499
MN 550-567|MO 630-658|MS 386-397|MT 590-599|NC 270-289|ND 580-588|NE 680-693|NH 030-038|NJ 070-089|NM 870-884|NV 889-898|NY 100-149
OH 430-459|OK 730-732 734-749|OR 970-979|PA 150-196|PR 006-009|RI 028-029|SC 290-299|SD 570-577|TN 370-385|TX 733-733 750-799 885-885|UT 840-847
VA 201-201 220-246|VT 050-059|WA 980-994|WI 530-549|WV 247-268|WY 820-831
`;
/** ZIP codes of one city, finer than its state: first three digits. */
const zipCities = `
New York 100-102|Staten Island 103-103|Bronx 104-104|Brooklyn 112-112|Queens 111-111 113-114 116-116|Los Angeles 900-901|San Francisco 941-941
Oakland 946-946|San Jose 951-951|San Diego 921-921|Sacramento 958-958|Chicago 606-608|Miami 331-331|Austin 733-733 787-787|Dallas 752-753|Houston 770-772
San Antonio 782-782|Seattle 981-981|Boston 021-022|Philadelphia 191-192|Atlanta 303-303|Denver 802-802|Phoenix 850-850|Las Vegas 891-891
Portland 972-972|Juneau 998-998|Washington 200-200 202-205|Detroit 482-482|Minneapolis 554-554|Nashville 372-372|New Orleans 701-701
`;
const canada = "A NL|B NS|C PE|E NB|G QC|H QC|J QC|K ON|L ON|M ON|N ON|P ON|R MB|S SK|T AB|V BC|X NT|Y YT";
const canadaCities =
  "M Toronto|H Montréal|V5 Vancouver|V6 Vancouver|K1 Ottawa|K2 Ottawa|T2 Calgary|T3 Calgary|T5 Edmonton|R3 Winnipeg|G1 Québec";
const britain = `
E London|EC London|N London|NW London|SE London|SW London|W London|WC London|B Birmingham|M Manchester|L Liverpool|LS Leeds|S Sheffield|BS Bristol
EH Edinburgh|G Glasgow|CF Cardiff|NE Newcastle upon Tyne|NG Nottingham|BT Belfast|OX Oxford|CB Cambridge|LE Leicester|CV Coventry|SO Southampton
PO Portsmouth|BN Brighton|RG Reading|YO York|AB Aberdeen|DD Dundee|SA Swansea|EX Exeter|PL Plymouth|NR Norwich|DE Derby|BA Bath|CT Canterbury
`;

const tableOf = (text: string): [string, string[]][] =>
  text
    .trim()
    .split(/[|\n]/)
    .map((entry) => {
      const [, place = "", parts = ""] = /^(.*?)((?: \d{3}-\d{3})+)$/.exec(entry) ?? [];
      return [place, parts.trim().split(" ")];
    });

const prefixes = (text: string): Map<string, string> =>
  new Map(
    text
      .trim()
      .split(/[|\n]/)
      .map((entry) => [entry.slice(0, entry.indexOf(" ")), entry.slice(entry.indexOf(" ") + 1)]),
  );

const zipRanges = [...tableOf(zipCities), ...tableOf(zips)];
const canadian = [prefixes(canadaCities), prefixes(canada)];
const british = prefixes(britain);

/**
 * Names of places where a postal code lies, the nearest first: "90210" → ["Los Angeles"?, "CA"]. None when it is no postal code of the country.
 * @param typed as plain text
 */
export function placesOfPostalCode(typed: string, country: string): string[] {
  const text = typed.toUpperCase().trim();
  if (country === "US") {
    const zip = /^(\d{3})\d{2}(?:-?\d{4})?$/.exec(text)?.[1];
    if (!zip) return [];
    return zipRanges.filter(([, parts]) => parts.some((part) => isWithin(zip, part))).map(([place]) => place);
  }
  if (country === "CA") {
    const code = /^([ABCEGHJ-NPRSTVXY]\d)[A-Z](?: ?\d[A-Z]\d)?$/.exec(text)?.[1];
    if (!code) return [];
    return canadian.flatMap((table) => table.get(code) ?? table.get(code.slice(0, 1)) ?? []);
  }
  if (country === "GB") {
    const area = /^([A-Z]{1,2})\d[A-Z\d]? ?\d[A-Z]{2}$/.exec(text)?.[1];
    const town = area && british.get(area);
    return town ? [town] : [];
  }
  return [];
}

const isWithin = (zip: string, part: string): boolean => {
  const [from = "", to = ""] = part.split("-");
  return zip >= from && zip <= to;
};
