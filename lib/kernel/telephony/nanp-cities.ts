/**
 * The area codes of the North American Numbering Plan that have a place (NANPA, 2026), written down by us: their largest cities with
 * rounded coordinates, so that the nearest place on sale can be named. One line a city: name, state or province, latitude,
 * longitude, area codes. The first city of a code is the one that it is called after.
 */
const cities = `
Birmingham|AL|33.5|-86.8|205 659
Mobile|AL|30.7|-88.0|251
Huntsville|AL|34.7|-86.6|256 938
Montgomery|AL|32.4|-86.3|334
Anchorage|AK|61.2|-149.9|907
Juneau|AK|58.3|-134.4|907
Phoenix|AZ|33.4|-112.1|602 480 623
Scottsdale|AZ|33.5|-111.9|480
Mesa|AZ|33.4|-111.8|480
Tucson|AZ|32.2|-110.9|520
Flagstaff|AZ|35.2|-111.7|928
Yuma|AZ|32.7|-114.6|928
Little Rock|AR|34.7|-92.3|501
Fayetteville|AR|36.1|-94.2|479
Jonesboro|AR|35.8|-90.7|870 327
Los Angeles|CA|34.1|-118.2|213 323 738 310 424 818 747
Santa Monica|CA|34.0|-118.5|310 424
Beverly Hills|CA|34.1|-118.4|310 424
San Francisco|CA|37.8|-122.4|415 628
San Diego|CA|32.7|-117.2|619 858
San Jose|CA|37.3|-121.9|408 669
Oakland|CA|37.8|-122.3|510 341
Berkeley|CA|37.9|-122.3|510 341
Sacramento|CA|38.6|-121.5|916 279
Fresno|CA|36.7|-119.8|559 357
Long Beach|CA|33.8|-118.2|562
Pasadena|CA|34.1|-118.1|626
Palo Alto|CA|37.4|-122.1|650
Anaheim|CA|33.8|-117.9|714 657
Irvine|CA|33.7|-117.8|949
Bakersfield|CA|35.4|-119.0|661
Santa Rosa|CA|38.4|-122.7|707 369
Burbank|CA|34.2|-118.3|818 747
Oceanside|CA|33.2|-117.4|760 442
Palm Springs|CA|33.8|-116.5|760 442
Santa Barbara|CA|34.4|-119.7|805 820
Salinas|CA|36.7|-121.7|831
San Bernardino|CA|34.1|-117.3|909 840
Riverside|CA|33.9|-117.4|951
Concord|CA|38.0|-122.0|925
Stockton|CA|38.0|-121.3|209 350
Redding|CA|40.6|-122.4|530 837
Denver|CO|39.7|-105.0|303 720 983
Boulder|CO|40.0|-105.3|303 720 983
Colorado Springs|CO|38.8|-104.8|719
Fort Collins|CO|40.6|-105.1|970 748
New Haven|CT|41.3|-72.9|203 475
Hartford|CT|41.8|-72.7|860 959
Wilmington|DE|39.7|-75.5|302
Washington|DC|38.9|-77.0|202 771
Miami|FL|25.8|-80.2|305 786 645
Fort Lauderdale|FL|26.1|-80.1|954 754
West Palm Beach|FL|26.7|-80.1|561 728
Orlando|FL|28.5|-81.4|407 689 321
Tampa|FL|27.9|-82.5|813 656
St. Petersburg|FL|27.8|-82.7|727
Jacksonville|FL|30.3|-81.7|904 324
Tallahassee|FL|30.4|-84.3|850 448
Fort Myers|FL|26.6|-81.9|239
Gainesville|FL|29.7|-82.3|352
Daytona Beach|FL|29.2|-81.0|386
Port St. Lucie|FL|27.3|-80.4|772
Lakeland|FL|28.0|-82.0|863
Sarasota|FL|27.3|-82.5|941
Melbourne|FL|28.1|-80.6|321
Atlanta|GA|33.7|-84.4|404 470 678 770 943
Augusta|GA|33.5|-82.0|706 762
Columbus|GA|32.5|-85.0|706 762
Savannah|GA|32.1|-81.1|912 565
Macon|GA|32.8|-83.6|478
Albany|GA|31.6|-84.2|229
Honolulu|HI|21.3|-157.9|808
Boise|ID|43.6|-116.2|208 986
Chicago|IL|41.9|-87.6|312 773 872
Springfield|IL|39.8|-89.6|217 447
Elgin|IL|42.0|-88.3|847 224
Naperville|IL|41.8|-88.1|630 331
Cicero|IL|41.8|-87.8|708 464
Peoria|IL|40.7|-89.6|309 861
Belleville|IL|38.5|-90.0|618 730
Rockford|IL|42.3|-89.1|815 779
Gary|IN|41.6|-87.3|219
Fort Wayne|IN|41.1|-85.1|260
Indianapolis|IN|39.8|-86.2|317 463
South Bend|IN|41.7|-86.3|574
Lafayette|IN|40.4|-86.9|765
Evansville|IN|38.0|-87.6|812 930
Cedar Rapids|IA|42.0|-91.7|319
Des Moines|IA|41.6|-93.6|515
Davenport|IA|41.5|-90.6|563
Mason City|IA|43.2|-93.2|641
Sioux City|IA|42.5|-96.4|712
Wichita|KS|37.7|-97.3|316
Hutchinson|KS|38.1|-97.9|620
Topeka|KS|39.0|-95.7|785
Overland Park|KS|39.0|-94.7|913
Louisville|KY|38.3|-85.8|502
Lexington|KY|38.0|-84.5|859
Bowling Green|KY|37.0|-86.4|270 364
Ashland|KY|38.5|-82.6|606
New Orleans|LA|30.0|-90.1|504
Baton Rouge|LA|30.5|-91.1|225
Shreveport|LA|32.5|-93.8|318 457
Lafayette|LA|30.2|-92.0|337
Houma|LA|29.6|-90.7|985
Portland|ME|43.7|-70.3|207
Baltimore|MD|39.3|-76.6|410 443 667
Rockville|MD|39.1|-77.2|301 240 227
Silver Spring|MD|39.0|-77.0|301 240 227
Boston|MA|42.4|-71.1|617 857
Cambridge|MA|42.4|-71.1|617 857
Worcester|MA|42.3|-71.8|508 774
Springfield|MA|42.1|-72.6|413
Lowell|MA|42.6|-71.3|978 351
Lynn|MA|42.5|-70.9|781 339
Detroit|MI|42.3|-83.0|313 679
Grand Rapids|MI|43.0|-85.7|616
Ann Arbor|MI|42.3|-83.7|734
Lansing|MI|42.7|-84.6|517
Flint|MI|43.0|-83.7|810
Troy|MI|42.6|-83.1|248 947
Warren|MI|42.5|-83.0|586
Kalamazoo|MI|42.3|-85.6|269
Muskegon|MI|43.2|-86.2|231
Marquette|MI|46.5|-87.4|906
Saginaw|MI|43.4|-83.9|989
Minneapolis|MN|45.0|-93.3|612
Saint Paul|MN|44.9|-93.1|651
Duluth|MN|46.8|-92.1|218
St. Cloud|MN|45.6|-94.2|320
Rochester|MN|44.0|-92.5|507 924
Brooklyn Park|MN|45.1|-93.4|763
Bloomington|MN|44.8|-93.3|952
Gulfport|MS|30.4|-89.1|228
Jackson|MS|32.3|-90.2|601 769
Tupelo|MS|34.3|-88.7|662 471
St. Louis|MO|38.6|-90.2|314 557
Kansas City|MO|39.1|-94.6|816 975
Springfield|MO|37.2|-93.3|417
Columbia|MO|38.9|-92.3|573 235
O'Fallon|MO|38.8|-90.7|636
Sedalia|MO|38.7|-93.2|660
Billings|MT|45.8|-108.5|406
Omaha|NE|41.3|-95.9|402 531
Lincoln|NE|40.8|-96.7|402 531
Grand Island|NE|40.9|-98.3|308
Las Vegas|NV|36.2|-115.1|702 725
Reno|NV|39.5|-119.8|775
Manchester|NH|43.0|-71.5|603
Newark|NJ|40.7|-74.2|973 862
Jersey City|NJ|40.7|-74.1|201 551
Trenton|NJ|40.2|-74.8|609 640
Atlantic City|NJ|39.4|-74.4|609 640
Edison|NJ|40.5|-74.4|732 848
Camden|NJ|39.9|-75.1|856
Elizabeth|NJ|40.7|-74.2|908
Albuquerque|NM|35.1|-106.7|505
Santa Fe|NM|35.7|-105.9|505
Las Cruces|NM|32.3|-106.8|575
New York|NY|40.7|-74.0|212 646 332 917 718 347 929 465
Manhattan|NY|40.8|-74.0|212 646 332 917
Brooklyn|NY|40.7|-73.9|718 347 929 917 465
Queens|NY|40.7|-73.8|718 347 929 917 465
Bronx|NY|40.8|-73.9|718 347 929 917 465
Staten Island|NY|40.6|-74.2|718 347 929 917 465
Syracuse|NY|43.0|-76.1|315 680
Hempstead|NY|40.7|-73.6|516 363
Albany|NY|42.7|-73.8|518 838
Rochester|NY|43.2|-77.6|585
Binghamton|NY|42.1|-75.9|607
Buffalo|NY|42.9|-78.9|716 624
Brentwood|NY|40.8|-73.2|631 934
Poughkeepsie|NY|41.7|-73.9|845 329
Yonkers|NY|40.9|-73.9|914
Charlotte|NC|35.2|-80.8|704 980
Raleigh|NC|35.8|-78.6|919 984
Durham|NC|36.0|-78.9|919 984
Greensboro|NC|36.1|-79.8|336 743
Winston-Salem|NC|36.1|-80.2|336 743
Fayetteville|NC|35.1|-78.9|910 472
Wilmington|NC|34.2|-77.9|910 472
Asheville|NC|35.6|-82.6|828
Greenville|NC|35.6|-77.4|252
Fargo|ND|46.9|-96.8|701
Cleveland|OH|41.5|-81.7|216
Columbus|OH|40.0|-83.0|614 380
Cincinnati|OH|39.1|-84.5|513 283
Akron|OH|41.1|-81.5|330 234
Toledo|OH|41.7|-83.6|419 567
Dayton|OH|39.8|-84.2|937 326
Parma|OH|41.4|-81.7|440 436
Newark|OH|40.1|-82.4|740 220
Oklahoma City|OK|35.5|-97.5|405 572
Tulsa|OK|36.2|-96.0|918 539
Lawton|OK|34.6|-98.4|580
Portland|OR|45.5|-122.7|503 971
Salem|OR|44.9|-123.0|503 971
Eugene|OR|44.1|-123.1|541 458
Philadelphia|PA|40.0|-75.2|215 267 445
Pittsburgh|PA|40.4|-80.0|412 878
Greensburg|PA|40.3|-79.5|724 878
Harrisburg|PA|40.3|-76.9|717 223
Lancaster|PA|40.0|-76.3|717 223
Scranton|PA|41.4|-75.7|570 272
Allentown|PA|40.6|-75.5|610 484 835
Erie|PA|42.1|-80.1|814 582
Providence|RI|41.8|-71.4|401
Columbia|SC|34.0|-81.0|803 839
Greenville|SC|34.9|-82.4|864 821
Charleston|SC|32.8|-79.9|843 854
Sioux Falls|SD|43.5|-96.7|605
Nashville|TN|36.2|-86.8|615 629
Memphis|TN|35.1|-90.0|901
Knoxville|TN|36.0|-83.9|865
Chattanooga|TN|35.0|-85.3|423 729
Jackson|TN|35.6|-88.8|731
Clarksville|TN|36.5|-87.4|931
Houston|TX|29.8|-95.4|713 281 832 346 621
Dallas|TX|32.8|-96.8|214 972 469 945
Fort Worth|TX|32.8|-97.3|817 682
Arlington|TX|32.7|-97.1|817 682
San Antonio|TX|29.4|-98.5|210 726
Austin|TX|30.3|-97.7|512 737
El Paso|TX|31.8|-106.5|915
Waco|TX|31.5|-97.1|254
Abilene|TX|32.4|-99.7|325
Corpus Christi|TX|27.8|-97.4|361
Beaumont|TX|30.1|-94.1|409
Galveston|TX|29.3|-94.8|409
Tyler|TX|32.4|-95.3|903 430
Midland|TX|32.0|-102.1|432
Lubbock|TX|33.6|-101.9|806
Amarillo|TX|35.2|-101.8|806
New Braunfels|TX|29.7|-98.1|830
Conroe|TX|30.3|-95.5|936
Denton|TX|33.2|-97.1|940
Laredo|TX|27.5|-99.5|956
McAllen|TX|26.2|-98.2|956
College Station|TX|30.6|-96.3|979
Salt Lake City|UT|40.8|-111.9|801 385
St. George|UT|37.1|-113.6|435
Burlington|VT|44.5|-73.2|802
Virginia Beach|VA|36.9|-76.0|757 948
Norfolk|VA|36.8|-76.3|757 948
Richmond|VA|37.5|-77.4|804 686
Arlington|VA|38.9|-77.1|703 571
Alexandria|VA|38.8|-77.0|703 571
Roanoke|VA|37.3|-79.9|540 826
Lynchburg|VA|37.4|-79.1|434
Bristol|VA|36.6|-82.2|276
Seattle|WA|47.6|-122.3|206
Tacoma|WA|47.3|-122.4|253
Bellevue|WA|47.6|-122.2|425
Spokane|WA|47.7|-117.4|509
Vancouver|WA|45.6|-122.7|360 564
Olympia|WA|47.0|-122.9|360 564
Charleston|WV|38.3|-81.6|304 681
Milwaukee|WI|43.0|-87.9|414
Madison|WI|43.1|-89.4|608 353
Green Bay|WI|44.5|-88.0|920 274
Kenosha|WI|42.6|-87.8|262
Eau Claire|WI|44.8|-91.5|715 534
Cheyenne|WY|41.1|-104.8|307
Toronto|ON|43.7|-79.4|416 647 437 942
Mississauga|ON|43.6|-79.6|905 289 365 742
Hamilton|ON|43.3|-79.9|905 289 365 742
London|ON|43.0|-81.2|519 226 548 382
Kitchener|ON|43.5|-80.5|519 226 548 382
Windsor|ON|42.3|-83.0|519 226 548 382
Ottawa|ON|45.4|-75.7|613 343 753
Kingston|ON|44.2|-76.5|613 343 753
Sudbury|ON|46.5|-81.0|705 249 683
Thunder Bay|ON|48.4|-89.2|807
Montréal|QC|45.5|-73.6|514 438 263
Laval|QC|45.6|-73.7|450 579 354
Québec|QC|46.8|-71.2|418 581 367 273
Gatineau|QC|45.5|-75.7|819 873 468
Sherbrooke|QC|45.4|-71.9|819 873 468
Vancouver|BC|49.3|-123.1|604 778 236 672 257
Victoria|BC|48.4|-123.4|250 778 236 672 257
Kelowna|BC|49.9|-119.5|250 778 236 672 257
Calgary|AB|51.0|-114.1|403 587 825 368
Edmonton|AB|53.5|-113.5|780 587 825 368
Winnipeg|MB|49.9|-97.1|204 431 584
Saskatoon|SK|52.1|-106.7|306 639 474
Regina|SK|50.4|-104.6|306 639 474
Halifax|NS|44.6|-63.6|902 782
Charlottetown|PE|46.2|-63.1|902 782
Moncton|NB|46.1|-64.8|506 428
Saint John|NB|45.3|-66.1|506 428
St. John's|NL|47.6|-52.7|709 879
Yellowknife|NT|62.5|-114.4|867
Whitehorse|YT|60.7|-135.1|867
Iqaluit|NU|63.7|-68.5|867
`;

/** Area codes of the plan's other countries and territories. */
const elsewhere = `
AG 268|AI 264|AS 684|BB 246|BM 441|BS 242|DM 767|DO 809 829 849|GD 473|GU 671|JM 876 658|KN 869|KY 345|LC 758|MP 670|MS 664
PR 787 939|SX 721|TC 649|TT 868|VC 784|VG 284|VI 340
`;

const provinces = new Set("ON QC BC AB MB SK NS PE NB NL NT YT NU".split(" "));

/** A city of the plan with the area codes that serve it. */
export interface NanpCity {
  name: string;
  /** state or province, two letters */
  region: string;
  country: "US" | "CA";
  latitude: number;
  longitude: number;
  codes: readonly string[];
}

export const nanpCities: readonly NanpCity[] = cities
  .trim()
  .split("\n")
  .map((line) => {
    const [name = "", region = "", latitude, longitude, codes = ""] = line.split("|");
    return {
      name,
      region,
      country: provinces.has(region) ? "CA" : "US",
      latitude: Number(latitude),
      longitude: Number(longitude),
      codes: codes.split(" "),
    };
  });

/** The city that an area code is called after: the first of its list in whose codes it comes first, else the first that has it. */
const cityOfCode = new Map<string, NanpCity>();
for (const city of nanpCities) if (!cityOfCode.has(city.codes[0]!)) cityOfCode.set(city.codes[0]!, city);
for (const city of nanpCities) for (const code of city.codes) if (!cityOfCode.has(code)) cityOfCode.set(code, city);

const countryOfCode = new Map<string, string>(
  elsewhere
    .trim()
    .split(/[|\n]/)
    .flatMap((entry) => {
      const [country = "", ...codes] = entry.split(" ");
      return codes.map((code) => [code, country] as const);
    }),
);

/** An area code that is in use and has a place. */
export interface AreaCode {
  /** ISO alpha-2 */
  country: string;
  /** Its largest city; null outside of the United States and Canada. */
  city: NanpCity | null;
}

/** @param code three digits; null for one that no place has */
export function findAreaCode(code: string): AreaCode | null {
  const city = cityOfCode.get(code);
  if (city) return { country: city.country, city };
  const country = countryOfCode.get(code);
  return country ? { country, city: null } : null;
}

/** Great-circle distance in kilometers. */
export function distanceKm(
  a: Pick<NanpCity, "latitude" | "longitude">,
  b: Pick<NanpCity, "latitude" | "longitude">,
): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * 6371 * Math.asin(Math.sqrt(chord));
}
