"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { type Save, SettingsForm } from "./settings-form";

interface BillingFactsFormProps {
  save: Save;
  accountId: string;
  /** line by line */
  address: readonly string[];
  taxId: string | null;
}

export function BillingFactsForm({ save, accountId, address, taxId }: BillingFactsFormProps) {
  return (
    <SettingsForm save={save} button="Save invoice details">
      {({ values, fieldErrors }) => (
        <>
          <input type="hidden" name="account_id" value={accountId} />
          <Field label="Billing address" hint="Up to 5 lines." error={fieldErrors.billing_address}>
            {(control) => (
              <Textarea
                {...control}
                name="billing_address"
                rows={4}
                maxLength={504}
                autoComplete="street-address"
                defaultValue={values.billing_address ?? address.join("\n")}
              />
            )}
          </Field>
          <Field label="Tax ID" hint="Such as a VAT number or an EIN." error={fieldErrors.tax_id}>
            {(control) => (
              <Input {...control} name="tax_id" maxLength={25} defaultValue={values.tax_id ?? taxId ?? ""} />
            )}
          </Field>
        </>
      )}
    </SettingsForm>
  );
}
