/** Server face. In client components import the pure files: `./e164`, `./nanp`, `./area-code`, `./format-phone-light`. */
export { areaCode, type DigitMatch, matchesDigits, nationalNumber, prefixesHoldCallingCode } from "./area-code";
export { fromDigits, isE164, toDigits } from "./e164";
export { callingCode, formatPhone, formatPhoneNational, parsePhone } from "./format-phone";
export { formatPhoneLight } from "./format-phone-light";
export { isFictionalNanp, isNanp, isNpa, isTollFreeNanp, type NanpNumber, splitNanp } from "./nanp";
