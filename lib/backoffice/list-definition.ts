import type { z } from "zod";
import type { ListColumn, ListOption, ListShape } from "@/lib/contract/staff/list";
import type { CsvValue } from "@/lib/kernel/csv";
import { plainWord } from "@/lib/kernel/words";

export interface ListDefinitionColumn<Row> extends ListColumn {
  /** In the file: instants as ISO 8601, money in minor units with the currency in a column of its own. */
  csv(row: Row): CsvValue;
}

/**
 * A list of the back office: a view `private.staff_list_<name>`, and how it is shown, filtered, sorted and exported. What each cell
 * looks like is said by its page.
 */
export interface ListDefinition<Row extends { id: string } = { id: string }> extends ListShape {
  name: string;
  /** Plural, as in "No numbers match". */
  things: string;
  row: z.ZodType<Row>;
  columns: readonly ListDefinitionColumn<Row>[];
}

export const defineList = <Row extends { id: string }>(list: ListDefinition<Row>): ListDefinition<Row> => list;

/** The values of a column as a choice, in the words of the database. */
export const optionsOf = (values: readonly string[]): ListOption[] =>
  values.map((value) => ({ value, label: plainWord(value) }));

export const yesOrNo: readonly ListOption[] = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];
