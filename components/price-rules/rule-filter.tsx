import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

export interface RuleFilterState {
  search: string;
  state: string;
}

/** What narrows the list of rules; a plain form, so the address shows the same to a colleague. */
export function RuleFilter({ search, state }: RuleFilterState) {
  return (
    <form method="get" className="flex flex-wrap items-end gap-3">
      <Field label="Name contains" className="w-full sm:w-64">
        {(control) => <Input {...control} type="search" name="search" defaultValue={search} maxLength={80} />}
      </Field>
      <Field label="Show" className="w-full sm:w-48">
        {(control) => (
          <Select {...control} name="state" defaultValue={state}>
            <option value="current">In effect</option>
            <option value="scheduled">Scheduled</option>
            <option value="ended">Ended</option>
            <option value="all">All</option>
          </Select>
        )}
      </Field>
      <Button type="submit" variant="secondary">
        Show
      </Button>
    </form>
  );
}
