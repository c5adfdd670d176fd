import { describeHistories } from "./apply-histories";

describeHistories("didww");
