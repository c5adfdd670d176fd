export interface Totals {
  passed: number;
  failed: number;
}

export interface SuiteContext {
  /** for reports and the throw-away stack */
  directory: string;
  signal: AbortSignal;
  /** paths of test files; empty means all of the suite */
  files: readonly string[];
  /** only tests whose full name matches this pattern */
  name?: string;
}
