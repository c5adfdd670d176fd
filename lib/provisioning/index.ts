export { closeLine } from "./close-line";
export { endPaidPeriods } from "./end-paid-periods";
export { identifyLine } from "./identify-line";
export { loseLine } from "./lose-line";
export { runNumberAction } from "./number-action";
export { orderFromCarrier } from "./order-from-carrier";
export type { Progress } from "./progress";
export { proveNumber } from "./prove-number";
export { readBalances } from "./read-balance";
export { refreshJob } from "./refresh-job";
export {
  announceEndings,
  claimJob,
  findCarrierOrder,
  type Job,
  jobSchema,
  pruneRows,
  recordCarrierOrder,
  rescheduleJob,
  sweepRows,
} from "./rows";
export { setAnswerPath } from "./set-answer-path";
export { watchLateGoods } from "./watch-late-goods";
