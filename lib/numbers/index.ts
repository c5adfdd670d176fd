export { cancelNumber, keepNumber } from "./cancel-number";
export { getNumber, getNumberOrThrow } from "./get-number";
export { listNumbers } from "./list-numbers";
export { renameNumber } from "./rename-number";
export { findAnsweringNumber } from "./rows";
