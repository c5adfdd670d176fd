export { exportMessages } from "./export-messages";
export { readDidwwText, readTwilioText } from "./inbound-text";
export { getConversationOrThrow, markConversation } from "./inbox";
export { isTextHook } from "./is-text-hook";
export { readMessageFile } from "./message-file";
export {
  countUnreadConversations,
  getConversation,
  listConversations,
  listMessages,
  listTextNumbers,
  receiveMessage,
} from "./rows";
