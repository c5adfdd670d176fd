/**
 * What people call places, beside their names: nicknames, airport-like short forms, boroughs, names in other languages. One line a
 * country: what is typed (as `aliasKey` has it), then the names it may have in a catalog, first the one that is meant.
 */
const aliases: Record<string, string> = {
  US: `
nyc=New York|ny city=New York|new york city=New York|big apple=New York|the big apple=New York|manhattan=Manhattan/New York
brooklyn=Brooklyn/New York|queens=Queens/New York|bronx=Bronx/New York|the bronx=Bronx/New York|staten island=Staten Island/New York
harlem=New York|long island=Hempstead/Brentwood|la=Los Angeles/Louisiana|l a=Los Angeles|city of angels=Los Angeles|hollywood=Hollywood/Los Angeles
west hollywood=Los Angeles|beverly hills=Beverly Hills/Los Angeles|santa monica=Santa Monica/Los Angeles|malibu=Malibu/Los Angeles
sf=San Francisco|frisco=San Francisco|san fran=San Francisco|sfo=San Francisco|bay area=San Francisco/Oakland/San Jose
silicon valley=San Jose/Palo Alto|east bay=Oakland|oc=Irvine/Anaheim|orange county=Irvine/Anaheim|socal=Los Angeles/San Diego
norcal=San Francisco/Sacramento|vegas=Las Vegas|lv=Las Vegas|sin city=Las Vegas|chi=Chicago|chi town=Chicago|chitown=Chicago|windy city=Chicago
philly=Philadelphia|phl=Philadelphia|atl=Atlanta|hotlanta=Atlanta|nola=New Orleans|big easy=New Orleans|dfw=Dallas/Fort Worth
dtx=Dallas|htx=Houston|h town=Houston|atx=Austin|satx=San Antonio|san antone=San Antonio|kc=Kansas City|kcmo=Kansas City
stl=St. Louis|saint louis=St. Louis|st louis=St. Louis|st pete=St. Petersburg|saint petersburg=St. Petersburg|ft lauderdale=Fort Lauderdale|ft worth=Fort Worth
ft myers=Fort Myers|fort meyers=Fort Myers|jax=Jacksonville|mia=Miami|south beach=Miami Beach/Miami|miami beach=Miami Beach/Miami|south florida=Miami/Fort Lauderdale
phx=Phoenix|slc=Salt Lake City|salt lake=Salt Lake City|pdx=Portland|sea=Seattle|seatac=Seattle|emerald city=Seattle|indy=Indianapolis|cincy=Cincinnati
cle=Cleveland|motor city=Detroit|motown=Detroit|dtw=Detroit|bos=Boston|beantown=Boston|pgh=Pittsburgh|the burgh=Pittsburgh|bmore=Baltimore
msp=Minneapolis/Saint Paul|twin cities=Minneapolis/Saint Paul|st paul=Saint Paul|clt=Charlotte|rdu=Raleigh/Durham|rtp=Durham/Raleigh|abq=Albuquerque
dc=Washington/DC|d c=Washington/DC|washington dc=Washington|washington d c=Washington|the district=Washington|nj=NJ|jersey=New Jersey|cali=California|calif=California
wash=Washington|tex=Texas|fla=Florida|mass=Massachusetts|penn=Pennsylvania|mich=Michigan|tenn=Tennessee|toll free=Toll-free|tollfree=Toll-free|freephone=Toll-free`,
  CA: `
mtl=Montréal|yul=Montréal|to=Toronto|the six=Toronto|the 6=Toronto|t dot=Toronto|yyz=Toronto|gta=Toronto/Mississauga|greater toronto=Toronto
van=Vancouver|yvr=Vancouver|vancity=Vancouver|lower mainland=Vancouver|yow=Ottawa|yyc=Calgary|cowtown=Calgary|yeg=Edmonton|peg=Winnipeg|ywg=Winnipeg
quebec city=Québec/Quebec|ville de quebec=Québec/Quebec|bytown=Ottawa|k w=Kitchener|north york=Toronto|scarborough=Scarborough/Toronto|etobicoke=Toronto
ont=Ontario|que=Quebec|alta=Alberta|sask=Saskatchewan|pei=Prince Edward Island|bc=BC/British Columbia|newfoundland=Newfoundland and Labrador`,
  GB: `
ldn=London|lon=London|city of london=London|greater london=London|londres=London|londra=London|westminster=London|the smoke=London|big smoke=London
mcr=Manchester|manc=Manchester|greater manchester=Manchester|salford=Salford/Manchester|brum=Birmingham|bham=Birmingham|newcastle=Newcastle upon Tyne/Newcastle
hull=Kingston upon Hull/Hull|freephone=Freephone|toll free=Freephone|tollfree=Freephone|mobile=Mobile|cell=Mobile|edinburg=Edinburgh|bristol uk=Bristol`,
  DE: `
muenchen=Munich|munchen=Munich|monaco di baviera=Munich|koln=Cologne|koeln=Cologne|nurnberg=Nuremberg|nuernberg=Nuremberg|hannover=Hanover/Hannover
frankfurt am main=Frankfurt|frankfurt main=Frankfurt|ffm=Frankfurt|braunschweig=Brunswick|hh=Hamburg|bln=Berlin|berlino=Berlin`,
  IT: "roma=Rome|rom=Rome|milano=Milan|mailand=Milan|napoli=Naples|torino=Turin|turin=Turin|firenze=Florence|venezia=Venice|genova=Genoa|bologna la grassa=Bologna",
  FR: "paname=Paris|parigi=Paris|marseilles=Marseille|lyons=Lyon",
  ES: "sevilla=Seville|zaragoza=Saragossa|mallorca=Palma de Mallorca/Palma|la coruna=A Coruña",
  AT: "wien=Vienna",
  CH: "zurich=Zürich|zuerich=Zürich|geneve=Geneva|genf=Geneva|basel=Basle|bern=Berne|luzern=Lucerne",
  BE: "bruxelles=Brussels|brussel=Brussels|anvers=Antwerp|antwerpen=Antwerp|gent=Ghent|gand=Ghent|brugge=Bruges|liege=Liège|luik=Liège",
  NL: "den haag=The Hague|s gravenhage=The Hague|hague=The Hague|a dam=Amsterdam",
  DK: "kobenhavn=Copenhagen|koebenhavn=Copenhagen|kbh=Copenhagen|cph=Copenhagen",
  SE: "goteborg=Gothenburg|goeteborg=Gothenburg|malmoe=Malmö|sthlm=Stockholm",
  PL: "warszawa=Warsaw|krakow=Cracow/Krakow|wroclaw=Breslau/Wroclaw|lodz=Lodz|gdansk=Danzig/Gdansk",
  CZ: "praha=Prague|prag=Prague",
  PT: "lisboa=Lisbon|lissabon=Lisbon|oporto=Porto",
  BR: "sampa=São Paulo|sp=São Paulo|rio=Rio de Janeiro|rj=Rio de Janeiro|bh=Belo Horizonte|brasilia=Brasília/Brasilia",
  MX: "cdmx=Mexico City|df=Mexico City|ciudad de mexico=Mexico City|gdl=Guadalajara|mty=Monterrey",
  AU: "syd=Sydney|mel=Melbourne|melb=Melbourne|bne=Brisbane|brissy=Brisbane|per=Perth|adl=Adelaide",
  LT: "vilna=Vilnius|wilna=Vilnius|wilno=Vilnius",
};

const byCountry = new Map<string, Map<string, readonly string[]>>();

function aliasesOf(country: string): Map<string, readonly string[]> {
  const known = byCountry.get(country);
  if (known) return known;
  const entries = (aliases[country] ?? "").trim().split(/[|\n]/);
  const read = new Map(
    entries.flatMap((entry) => {
      const [typed = "", names] = entry.split("=");
      return names ? [[typed, names.split("/")] as const] : [];
    }),
  );
  byCountry.set(country, read);
  return read;
}

/** A place as it is compared here: lower case, no accents, punctuation as one space. SQL's `private.search_key` does the same. */
export const aliasKey = (typed: string): string =>
  typed
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll("æ", "ae")
    .replaceAll("œ", "oe")
    .replace(/[øđðłı]/g, (letter) => ({ ø: "o", đ: "d", ð: "d", ł: "l" })[letter] ?? "i")
    .replace(/['’.]/g, "")
    .replace(/[\s!-/:-`{-¿\u2010-\u206f]+/g, " ")
    .trim();

/** Names that a place may have in a catalog, the likeliest first; none when what was typed is no alias. */
export const namesOfAlias = (typed: string, country: string): readonly string[] =>
  aliasesOf(country).get(aliasKey(typed)) ?? [];
