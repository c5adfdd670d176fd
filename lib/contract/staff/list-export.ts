/** A file of a list ends here and says so: a longer one opens in no spreadsheet. */
export const maxExportRows = 50_000;
