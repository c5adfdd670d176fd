import { Code } from "@/components/staff/cells";
import { Facts } from "@/components/staff/facts";
import { Section } from "@/components/staff/section";
import { SmallTable } from "@/components/staff/small-table";
import { When } from "@/components/staff/when";
import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/notice";
import type { Taxes } from "@/lib/contract/staff/taxes";
import { counted, plainWord } from "@/lib/kernel/words";

type Answer = Taxes["answers"][number];

/** Which source decides taxes, what it said last, and what is filed. Switching it is in the runbook. */
export function TaxSource({ taxes }: { taxes: Taxes }) {
  const { source, answers, own_rates, documents, places, unplaced } = taxes;
  const isTaxed = source === "stripe" || own_rates.some(({ percent }) => percent > 0);
  const isAsked = source === "stripe" || answers.length > 0;
  return (
    <div className="flex flex-col gap-5">
      <Source {...taxes} />
      {isTaxed && unplaced > 0 && (
        <Notice tone="warn" title={`${counted(unplaced, "account")} with numbers never said where they are`}>
          Their bills have no tax. Checkout asks for it before their next order; the runbook lists them (Taxes).
        </Notice>
      )}
      {isAsked && (
        <Section title="What Stripe Tax says" padded={false}>
          <SmallTable
            things="places"
            rows={answers}
            keyOf={(row) => `${placeOf(row)} ${row.tax_code} ${row.tax_id_type}`}
            numeric={["tax"]}
            columns={{
              place: (row) => (
                <span className="flex flex-col">
                  <span className="font-medium">{placeOf(row)}</span>
                  {row.tax_id_type && <span className="text-ink-soft text-sm">businesses, {row.tax_id_type}</span>}
                </span>
              ),
              tax: (row) => (row.percent === null ? null : `${row.percent}%`),
              why: whyOf,
              since: ({ since }) => since && <When at={since} />,
              asked: ({ asked_at }) => <When at={asked_at} />,
              "code and calculation": ({ tax_code, calculation_id }) => (
                <span className="flex flex-col">
                  <Code>{tax_code}</Code>
                  {calculation_id && <Code>{calculation_id}</Code>}
                </span>
              ),
            }}
          />
          {places > answers.length && (
            <p className="px-4 pb-3 text-ink-soft text-sm">
              The first {answers.length} of {places} places, those that need a look first.
            </p>
          )}
        </Section>
      )}
      {isAsked && (
        <Section title="Filed at Stripe Tax">
          <Facts
            items={[
              { label: "Documents", value: count(documents.recorded) },
              { label: "Waiting", value: count(documents.waiting) },
              { label: "Not filed", value: count(documents.refused), note: "Stripe cannot tell the buyer's place." },
            ]}
          />
        </Section>
      )}
      <Section title="Our own table" padded={false}>
        <SmallTable
          things="rates"
          rows={own_rates}
          keyOf={(row) => `${placeOf(row)} ${row.name}`}
          numeric={["tax"]}
          columns={{
            place: (row) => <span className="font-medium">{placeOf(row)}</span>,
            name: ({ name }) => name,
            tax: ({ percent }) => `${percent}%`,
          }}
        />
      </Section>
    </div>
  );
}

function Source({ source, answers, own_rates }: Taxes) {
  const open = answers.filter(({ needs_a_look }) => needs_a_look).length;
  if (source === "table")
    return (
      <Notice title="Our own table decides">
        {own_rates.length === 0 ? "It is empty, so nothing is taxed. " : "Places that are not in it have no tax. "}
        Stripe Tax is off: it is neither asked nor sent anything.
      </Notice>
    );
  if (open > 0)
    return (
      <Notice tone="warn" title="Stripe Tax decides, but not everywhere">
        {open === 1 ? "One place has" : `${open} places have`} no recent answer. Where Stripe never answered, or cannot
        say, our own table decides.
      </Notice>
    );
  return (
    <Notice tone="good" title="Stripe Tax decides">
      {answers.length === 0
        ? "It has not been asked yet: until it is, our own table decides."
        : "Each place is asked about daily, and when it is new."}
    </Notice>
  );
}

const placeOf = ({ country, region, postal_code }: Pick<Answer, "country" | "region"> & Partial<Answer>): string =>
  [country, region, postal_code].filter(Boolean).join(", ");

const count = (of: number): string => of.toLocaleString("en-US");

/** Stripe's words that are not plain. Not to collect is no fault: we are not registered there. */
const wordsOf: Record<string, string> = {
  not_collecting: "Not registered there",
  reverse_charge: "Reverse charge: the buyer accounts for it",
  customer_tax_location_invalid: "The address is not enough",
  resource_missing: "Unknown tax code",
  api_error: "Stripe did not answer",
  unreachable: "Stripe did not answer",
};

function whyOf({ problem, reason, percent, needs_a_look }: Answer) {
  const why = problem ?? reason ?? "";
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {wordsOf[why] ?? plainWord(why)}
      {percent === null && <Badge tone="warn">Our table decides</Badge>}
      {percent !== null && needs_a_look && <Badge tone="warn">Old answer</Badge>}
    </span>
  );
}
