"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError, api } from "@/components/layout/api-client";
import { describeError } from "@/components/layout/describe-error";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import type { BillingFacts, SaveBillingFacts } from "@/lib/contract/billing-facts";
import { countryRegions, regionName } from "@/lib/kernel/telephony/nanp-regions";

/** What a select offers: a code and its name. */
export type Choice = readonly [code: string, name: string];

interface BillingFactsFormProps {
  countries: readonly Choice[];
  /** Where taxes find the account, without what only stands on invoices. */
  placeOnly?: boolean;
  /** As they came with the page; null when they could not be read, or are not this person's to read. */
  initial?: BillingFacts | null;
  onSaved: (saved: BillingFacts) => void;
}

const queryKey = ["billing-facts"];

/** Who the buyer is. */
export function BillingFactsForm({ initial, ...props }: BillingFactsFormProps) {
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api("GET /billing/facts", { signal }),
    ...(initial && { initialData: initial }),
  });
  if (data) return <BillingFactsFields {...props} facts={data} />;
  if (!error) return <Skeleton className="h-72" />;
  if (error instanceof ApiError && error.code === "FORBIDDEN")
    return (
      <p className="text-ink-soft">
        Only an owner, admin or bookkeeper of the account can say where it is billed. Ask one of them.
      </p>
    );
  return (
    <ErrorState title="It could not be loaded" actions={<Button onClick={() => refetch()}>Try again</Button>} level={3}>
      {describeError(error)}
    </ErrorState>
  );
}

type FieldName = Exclude<keyof SaveBillingFacts, "version">;
interface Problem {
  field: FieldName | null;
  words: string;
}

const problemWords: Record<FieldName, (example: string | null) => string> = {
  country: () => "Choose your country.",
  region: () => "Choose your state or province.",
  postal_code: (example) => (example ? `Enter it as in ${example}.` : "Enter your postal code."),
  city: () => "Use at most 100 characters.",
  street: () => "Use at most 3 lines of 100 characters.",
  tax_id: (example) =>
    example ? `This country's tax IDs look like ${example}.` : "A tax ID has 4 to 25 letters and digits.",
};

const unknownTaxId =
  "Its tax authority does not know this ID. Until it is corrected, bills have the tax of buyers without a tax ID. Saving it again asks again.";

function problemOf(error: Error | null): Problem | null {
  if (!error) return null;
  if (!(error instanceof ApiError) || error.code !== "VALIDATION_FAILED")
    return { field: null, words: describeError(error) };
  const issues = error.details.issues as { path: string }[] | undefined;
  const named = String(error.details.field ?? issues?.[0]?.path ?? "").split(".")[0] ?? "";
  const field = named in problemWords ? (named as FieldName) : null;
  const example = typeof error.details.example === "string" ? error.details.example : null;
  return { field, words: field ? problemWords[field](example) : describeError(error) };
}

/** What somebody else saved since the form was opened. */
const theirsOf = (error: Error | null) =>
  error instanceof ApiError && error.code === "CHANGED" ? (error.details.current as BillingFacts) : null;

/** @param facts as they are now; later ones replace nothing that is typed */
export function BillingFactsFields({
  countries,
  placeOnly = false,
  onSaved,
  facts,
}: Omit<BillingFactsFormProps, "initial"> & { facts: BillingFacts }) {
  const queryClient = useQueryClient();
  const [base, setBase] = useState(facts);
  const [round, setRound] = useState(0);
  const [country, setCountry] = useState(facts.country ?? "");
  const save = useMutation({
    mutationFn: (body: SaveBillingFacts) => api("PUT /billing/facts", { body }),
    onSuccess: (saved) => {
      setBase(saved);
      queryClient.setQueryData(queryKey, saved);
      onSaved(saved);
    },
  });
  const theirs = theirsOf(save.error);
  const problem = theirs ? null : problemOf(save.error);
  const errorOf = (field: FieldName) => (problem?.field === field ? problem.words : undefined);
  const regions = countryRegions[country];
  const isPostalTaxed = facts.postal_countries.includes(country);
  const isCountryTaxed = placeOnly || facts.needs_place;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (save.isPending) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    const read = (name: Exclude<FieldName, "street">): string | null =>
      data.has(name) ? String(data.get(name)).trim() || null : base[name];
    const street = data.has("street")
      ? String(data.get("street"))
          .split(/\r?\n/)
          .filter((line) => line.trim())
      : base.street;
    save.mutate(
      {
        country: country || null,
        region: regions ? read("region") : null,
        postal_code: read("postal_code"),
        city: read("city"),
        street,
        tax_id: read("tax_id"),
        version: theirs?.version ?? base.version,
      },
      {
        onError: (error) => {
          const field = problemOf(error)?.field;
          if (field) form.querySelector<HTMLElement>(`[name=${field}]`)?.focus();
        },
      },
    );
  }

  function takeTheirs(current: BillingFacts) {
    setBase(current);
    setCountry(current.country ?? "");
    setRound(round + 1);
    queryClient.setQueryData(queryKey, current);
    save.reset();
  }

  return (
    <form key={round} noValidate onSubmit={submit} className="flex max-w-md flex-col gap-5">
      <Field label="Country" error={errorOf("country")} required={isCountryTaxed}>
        {(control) => (
          <Select
            {...control}
            name="country"
            autoComplete="country"
            autoFocus={round > 0}
            value={country}
            onChange={(event) => setCountry(event.target.value)}
          >
            <Choices choices={countries} none={isCountryTaxed ? "Choose" : "Not given"} />
          </Select>
        )}
      </Field>
      {!placeOnly && (
        <Field label="Street" hint="Up to 3 lines." error={errorOf("street")}>
          {(control) => (
            <Textarea
              {...control}
              name="street"
              rows={3}
              maxLength={304}
              autoComplete="street-address"
              defaultValue={base.street.join("\n")}
            />
          )}
        </Field>
      )}
      <div className="grid gap-5 empty:hidden sm:grid-cols-2">
        {!placeOnly && (
          <Field label="City" error={errorOf("city")} className="sm:col-span-2">
            {(control) => (
              <Input
                {...control}
                name="city"
                maxLength={100}
                autoComplete="address-level2"
                defaultValue={base.city ?? ""}
              />
            )}
          </Field>
        )}
        {regions && (
          <Field label={country === "CA" ? "Province" : "State"} error={errorOf("region")} required>
            {(control) => (
              <Select
                key={country}
                {...control}
                name="region"
                autoComplete="address-level1"
                defaultValue={base.country === country ? (base.region ?? "") : ""}
              >
                <Choices choices={regions.map((code) => [code, regionName(code)])} none="Choose" />
              </Select>
            )}
          </Field>
        )}
        {(!placeOnly || isPostalTaxed) && (
          <Field
            label={country === "US" ? "ZIP code" : "Postal code"}
            error={errorOf("postal_code")}
            required={isPostalTaxed}
          >
            {(control) => (
              <Input
                {...control}
                name="postal_code"
                maxLength={20}
                autoComplete="postal-code"
                defaultValue={base.postal_code ?? ""}
              />
            )}
          </Field>
        )}
      </div>
      {!placeOnly && (
        <Field
          label="Tax ID"
          hint={
            facts.tax_id_state === "verified" ? "Confirmed by its tax authority." : "Such as a VAT number or an EIN."
          }
          error={errorOf("tax_id") ?? (facts.tax_id_state === "unverified" ? unknownTaxId : undefined)}
        >
          {(control) => <Input {...control} name="tax_id" maxLength={25} defaultValue={base.tax_id ?? ""} />}
        </Field>
      )}
      {problem && !problem.field && (
        <p role="alert" className="text-bad text-sm">
          {problem.words}
        </p>
      )}
      {theirs && (
        <Notice
          tone="warn"
          role="alert"
          title="Other details were saved meanwhile"
          actions={
            <Button size="sm" variant="secondary" onClick={() => takeTheirs(theirs)}>
              Show those
            </Button>
          }
        >
          By somebody else, or by you in another window. Yours are not lost: they are in the fields above.
        </Notice>
      )}
      <Button type="submit" pending={save.isPending} className="self-start">
        {theirs ? "Save mine over them" : placeOnly ? "Continue" : "Save invoice details"}
      </Button>
    </form>
  );
}

function Choices({ choices, none }: { choices: readonly Choice[]; none: string }): ReactNode {
  return (
    <>
      <option value="">{none}</option>
      {choices.map(([code, name]) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </>
  );
}
