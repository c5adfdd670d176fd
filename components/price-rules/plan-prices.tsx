"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTimes } from "@/components/account/times";
import { api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { typeLabels } from "@/components/number-facts/labels";
import { ConfirmWithReason } from "@/components/staff/confirm-with-reason";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Price } from "@/components/ui/price";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import type { PriceChoice, PricePreview } from "@/lib/contract/staff/price-plans";
import type { NumberType } from "@/lib/contract/vocabulary";
import { readMoney } from "@/lib/kernel/decimal";
import { toE164 } from "@/lib/kernel/telephony/to-e164";
import { counted } from "@/lib/kernel/words";
import { AreaPicker } from "./area-picker";
import type { RuleChoices } from "./field-props";
import type { RuleDraft } from "./rule-draft";

const currency = "USD";
const nothing = { price: "", country: "", type: "", e164: "", area: null as RuleDraft["area"] };

type Problems = Partial<Record<"price" | "country" | "e164" | "all", string>>;

/** What was typed as a choice; or what is wrong with it, by field. */
function readChoice(typed: typeof nothing): { choice: PriceChoice } | { problems: Problems } {
  const monthly_cents = readMoney(typed.price, currency);
  const e164 = toE164(typed.e164, "");
  if (monthly_cents === null) return { problems: { price: "Give a price a month like 2.50." } };
  if (e164 === null && typed.e164.trim() !== "") return { problems: { e164: "Give a number like +442079460000." } };
  if (!typed.country && !typed.area && e164 === null)
    return { problems: { country: "Choose a country, an area or a number." } };
  return {
    choice: {
      monthly_cents,
      currency,
      country: typed.country || null,
      number_type: (typed.type || null) as NumberType | null,
      area_id: typed.area?.id ?? null,
      e164,
    },
  };
}

/** Chooses numbers and another price, shows what it would change, and plans it with a reason. */
export function PlanPrices({ countries }: Pick<RuleChoices, "countries">) {
  const router = useRouter();
  const [typed, setTyped] = useState(nothing);
  const [problems, setProblems] = useState<Problems>({});
  const [seen, setSeen] = useState<{ choice: PriceChoice; preview: PricePreview; requestId: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const change = (next: Partial<typeof nothing>) => {
    setTyped({ ...typed, ...next });
    setSeen(null);
  };
  async function look() {
    const read = readChoice(typed);
    if ("problems" in read) return setProblems(read.problems);
    const { choice } = read;
    setProblems({});
    setBusy(true);
    try {
      const preview = await api("POST /staff/price-plans/check", { body: choice });
      setSeen({ choice, preview, requestId: crypto.randomUUID() });
    } catch (error) {
      setProblems({ all: describeError(error) });
    }
    setBusy(false);
  }
  async function plan(reason: string) {
    if (!seen) return;
    const { choice, preview, requestId } = seen;
    const { numbers } = await api("POST /staff/price-plans", {
      body: { choice, token: preview.token, request_id: requestId, reason },
    });
    toast.success(`${counted(numbers, "number")}: the new price is planned, and owners are told.`);
    setTyped(nothing);
    setSeen(null);
    router.refresh();
  }
  return (
    <Card className="mb-5">
      <h2 className="text-lg">Plan another price</h2>
      <div className="mt-4 grid items-start gap-4 sm:grid-cols-2">
        <Field label={`New price a month (${currency})`} error={problems.price} required>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={typed.price}
              onChange={(event) => change({ price: event.target.value })}
            />
          )}
        </Field>
        <Field label="Country" error={problems.country}>
          {(control) => (
            <Select
              {...control}
              value={typed.country}
              onChange={(event) => change({ country: event.target.value, area: null })}
            >
              <option value="">Any</option>
              {countries.map(({ iso2, name }) => (
                <option key={iso2} value={iso2}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Kind">
          {(control) => (
            <Select {...control} value={typed.type} onChange={(event) => change({ type: event.target.value })}>
              <option value="">Any</option>
              {(Object.keys(typeLabels) as NumberType[]).map((type) => (
                <option key={type} value={type}>
                  {typeLabels[type]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="One number" hint="Only this one, with its country code" error={problems.e164}>
          {(control) => (
            <Input
              {...control}
              type="tel"
              autoComplete="off"
              value={typed.e164}
              onChange={(event) => change({ e164: event.target.value })}
            />
          )}
        </Field>
        <AreaPicker
          label="Area"
          area={typed.area}
          country={typed.country}
          countries={countries}
          error={undefined}
          onChange={(area) => change({ area })}
        />
      </div>
      <Button variant="secondary" className="mt-4" pending={isBusy} onClick={look}>
        See what it changes
      </Button>
      {problems.all && (
        <Notice tone="bad" role="alert" className="mt-4">
          {problems.all}
        </Notice>
      )}
      {seen && <PricePreviewResult preview={seen.preview} onPlan={() => setConfirming(true)} />}
      <ConfirmWithReason
        open={isConfirming}
        onOpenChange={setConfirming}
        title="Plan this price?"
        confirmLabel="Plan it and tell the owners"
        onConfirm={plan}
      >
        {seen && (
          <p>
            {counted(seen.preview.numbers, "number")} of {counted(seen.preview.accounts, "account")}: each owner gets
            one mail with all of theirs.
          </p>
        )}
      </ConfirmWithReason>
    </Card>
  );
}

/** What a plan would change, in a few sentences. */
export function PricePreviewResult({ preview, onPlan }: { preview: PricePreview; onPlan: () => void }) {
  const times = useTimes();
  const { numbers, accounts, from_cents, to_cents, first_at, last_at, pending, ending } = preview;
  return (
    <div className="mt-4" role="status">
      {numbers === 0 ? (
        <p>No number would cost anything else.</p>
      ) : (
        <p>
          {counted(numbers, "number")} of {counted(accounts, "account")}:{" "}
          <Price cents={from_cents} currency={currency} /> a month become <Price cents={to_cents} currency={currency} />
          {first_at && last_at && `, from bill days between ${times.day(first_at)} and ${times.day(last_at)}`}.
        </p>
      )}
      {pending > 0 && (
        <p className="mt-1 text-ink-soft">{counted(pending, "number")} left out: another price is planned.</p>
      )}
      {ending > 0 && <p className="mt-1 text-ink-soft">{counted(ending, "number")} left out: they do not renew.</p>}
      {numbers > 0 && (
        <Button className="mt-4" onClick={onPlan}>
          Plan it
        </Button>
      )}
    </div>
  );
}
