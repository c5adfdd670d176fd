export { readDidwwText, readTwilioText } from "./inbound-text";
export { isTextHook } from "./is-text-hook";
export { receiveMessage } from "./rows";
