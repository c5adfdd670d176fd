import type { UsagePrices as Prices } from "@/lib/contract/usage";
import { isTimed, minutesText } from "@/lib/contract/usage-words";
import { formatExact, formatMoney } from "@/lib/kernel/money";

type Rate = Prices["rates"][number];

const head = "px-3 py-2.5 font-medium first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";
const cell = "px-3 py-2.5 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5";

/** What minutes and texts cost beyond those that come with a number. */
export function UsagePrices({ prices }: { prices: Prices }) {
  const of = (...services: Rate["service"][]) => prices.rates.filter(({ service }) => services.includes(service));
  return (
    <section aria-labelledby="usage" className="mt-14">
      <h2 id="usage" className="text-2xl">
        Minutes and texts
      </h2>
      <p className="mt-2 max-w-prose text-ink-soft">
        Calls that you take by voicemail, except at toll-free numbers, and texts that arrive cost nothing. Each number
        brings {minutesText(prices.seconds)} of forwarding and {prices.texts} texts to places marked “included” in each
        billing period; what is left of them ends with it. Beyond that you pay for what was used, a month later, on the
        same invoice. Each line of it is rounded once.
      </p>
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-2">
        <RateTable caption="Forwarding a call to a phone, a minute" rates={of("forward")} currency={prices.currency} />
        <div className="grid gap-6">
          <RateTable
            caption="Calls to your toll-free number, a minute"
            rates={of("toll_free_in")}
            currency={prices.currency}
          />
          <p className="text-ink-soft text-sm">
            Callers of a toll-free number call free, and you pay for each minute from when the call is answered. Above
            your limit for usage we pay for calls worth{" "}
            <span translate="no">{formatMoney(prices.toll_free_allowance_cents, prices.currency)}</span>, and never more
            than the limit; then callers hear that the number cannot take calls.
          </p>
          <RateTable caption="Texts, for each part" rates={of("sms_out", "sms_in")} currency={prices.currency} />
          <p className="text-ink-soft text-sm">
            A minute counts from when the phone is picked up, and every started minute is a minute. A text of up to 160
            letters is one part, 70 where it has letters of other scripts or emoji. Calls to premium-rate, satellite and
            unlisted destinations are not possible.
          </p>
        </div>
      </div>
    </section>
  );
}

function RateTable({ caption, rates, currency }: { caption: string; rates: readonly Rate[]; currency: string }) {
  if (rates.length === 0) return null;
  return (
    <div className="overflow-hidden rounded-panel border border-line bg-surface shadow-panel">
      <table className="w-full text-[0.9375rem]">
        <caption className="border-line border-b bg-sunken px-4 py-2.5 text-left font-medium text-sm sm:px-5">
          {caption}
        </caption>
        <thead className="sr-only">
          <tr>
            <th scope="col" className={head}>
              Where
            </th>
            <th scope="col" className={head}>
              Price
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rates.map((rate) => (
            <tr key={`${rate.service} ${rate.destination} ${rate.price}`}>
              <th scope="row" className={`${cell} text-left font-normal`}>
                {rate.destination}
                <span className="block text-ink-soft text-sm">
                  {isTimed(rate.service) || rate.service === "sms_out" ? codesOf(rate) : null}
                  {rate.takes_included && " · included first"}
                </span>
              </th>
              <td translate="no" className={`${cell} whitespace-nowrap text-right align-top tabular-nums`}>
                {formatExact(rate.price, currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A few calling codes; a long list says nothing. */
function codesOf({ prefixes }: Rate): string | null {
  return prefixes.length > 4 ? null : prefixes.map((prefix) => `+${prefix}`).join(", ");
}
