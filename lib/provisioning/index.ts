export { closeLine } from "./close-line";
export { identifyLine } from "./identify-line";
export { loseLine } from "./lose-line";
export { provisioningMaintenance } from "./maintenance";
export { orderFromCarrier } from "./order-from-carrier";
export type { Progress } from "./progress";
export { proveNumber } from "./prove-number";
export { refreshJob } from "./refresh-job";
export {
  claimJob,
  findCarrierOrder,
  type Job,
  jobSchema,
  recordCarrierOrder,
  rescheduleJob,
} from "./rows";
export { runNumberAction } from "./run-number-action";
export { setAnswerPath } from "./set-answer-path";
