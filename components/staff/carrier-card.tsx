import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { Tone } from "@/components/ui/tone";
import type { Carrier } from "@/lib/contract/staff/carriers";
import { formatPhoneLight } from "@/lib/kernel/telephony/format-phone-light";
import { counted } from "@/lib/kernel/words";
import { Facts } from "./facts";
import { SellingSwitch } from "./selling-switch";
import { StatePill } from "./state-pill";
import { When } from "./when";

/** One carrier: does it sell, does it answer, what do we have there. */
export function CarrierCard({ carrier, maySell }: { carrier: Carrier; maySell: boolean }) {
  const isPaused = carrier.selling_paused_at !== null;
  return (
    <Card id={carrier.id}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex flex-wrap items-center gap-2 font-semibold text-lg">
          {carrier.name}
          <SellingBadge carrier={carrier} />
        </h2>
        {maySell && (carrier.is_enabled || carrier.has_account) && (
          <SellingSwitch {...carrier} state={carrier.is_enabled ? (isPaused ? "paused" : "selling") : "unused"} />
        )}
      </div>
      {carrier.is_enabled ? <CarrierFacts carrier={carrier} isPaused={isPaused} /> : <NotInUse carrier={carrier} />}
    </Card>
  );
}

const NotInUse = ({ carrier: { has_account } }: { carrier: Carrier }) => (
  <p className="text-ink-soft">
    {has_account
      ? "We have an account there. Nothing of it is sold until somebody starts it."
      : "None of its variables is set, so nothing is bought there."}
  </p>
);

function CarrierFacts({ carrier, isPaused }: { carrier: Carrier; isPaused: boolean }) {
  return (
    <Facts
      items={[
        isPaused && {
          label: "Paused",
          value: <When at={carrier.selling_paused_at} />,
          note: `“${carrier.selling_paused_reason}” · by ${
            carrier.selling_paused_by === "staff" ? "staff" : "our own jobs, until there is money again"
          }`,
        },
        { label: "Areas on sale", value: carrier.areas_on_sale.toLocaleString("en-US") },
        carrier.foreign_numbers.length > 0 && {
          label: "Numbers of nobody",
          value: <ForeignNumbers numbers={carrier.foreign_numbers} />,
          note: "It counts them as ours, and nobody here has them.",
        },
        { label: "Balance", value: balanceOf(carrier), note: <BalanceNote carrier={carrier} /> },
        carrier.renewals !== null && {
          label: "Renewals, 14 days",
          value: `${carrier.renewals.cost.toFixed(2)} ${carrier.currency}`,
          note: <RenewalsNote {...carrier.renewals} />,
        },
        { label: "All calls", value: <Breaker state={carrier.state} retryAt={carrier.retry_at} /> },
        { label: "Orders", value: <Breaker state={carrier.order_state} retryAt={carrier.order_retry_at} /> },
        { label: "Last answer", value: <When at={carrier.last_ok_at} /> },
        carrier.last_error !== null && {
          label: "Last failure",
          value: <When at={carrier.last_error_at} />,
          note: carrier.last_error,
        },
      ]}
    />
  );
}

const mostShown = 5;

const ForeignNumbers = ({ numbers }: { numbers: readonly string[] }) => (
  <>
    {numbers.slice(0, mostShown).map(formatPhoneLight).join(", ")}
    {numbers.length > mostShown && ` and ${numbers.length - mostShown} more`}
  </>
);

function SellingBadge({ carrier }: { carrier: Carrier }) {
  if (!carrier.has_account) return <Badge>No account</Badge>;
  if (!carrier.is_enabled) return <Badge>Not in use</Badge>;
  return carrier.selling_paused_at ? <Badge tone="bad">Selling is paused</Badge> : <Badge tone="good">Selling</Badge>;
}

const breakerTones: Record<Carrier["state"], Tone> = { closed: "good", half_open: "warn", open: "bad" };
const breakerWords: Record<Carrier["state"], string> = {
  closed: "go out",
  half_open: "one is tried",
  open: "stopped after failures",
};

function Breaker({ state, retryAt }: { state: Carrier["state"]; retryAt: string | null }) {
  return (
    <>
      <StatePill state={breakerWords[state]} tone={breakerTones[state]} />
      {state === "open" && retryAt && (
        <span className="ml-2 text-ink-soft text-sm">
          tried again at <When at={retryAt} />
        </span>
      )}
    </>
  );
}

const balanceOf = ({ balance_available, currency }: Carrier): string =>
  balance_available === null
    ? "Never read"
    : `${balance_available.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;

const BalanceNote = ({ carrier }: { carrier: Carrier }) => (
  <>
    {carrier.balance_reserved.toFixed(2)} {carrier.currency} reserved for open orders · read{" "}
    <When at={carrier.balance_read_at} />
  </>
);

const RenewalsNote = ({ numbers, short_at }: NonNullable<Carrier["renewals"]>) => (
  <>
    {counted(numbers, "number")} ·{" "}
    {short_at === null ? (
      "the balance covers them"
    ) : (
      <strong className="text-bad">
        the balance lasts until <When at={short_at} />
      </strong>
    )}
  </>
);
