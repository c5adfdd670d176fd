import { describeHistories } from "./apply-histories";

describeHistories("twilio");
