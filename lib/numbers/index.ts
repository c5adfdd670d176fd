export { assignNumber } from "./assign-number";
export { cancelNumber, keepNumber } from "./cancel-number";
export { choosePeriod } from "./choose-period";
export { getNumberOrThrow } from "./get-number-or-throw";
export { renameNumber } from "./rename-number";
export { getNumber, listNumbers, listTags, listYearOffers } from "./rows";
export { tagNumber } from "./tag-number";
