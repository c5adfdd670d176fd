export { deliverText, readTextReport, recordTextReport, type TextReport } from "./deliver-text";
export { exportMessages } from "./export-messages";
export { forwardReceived } from "./forward-received";
export { getConversationOrThrow, markConversation, messagePage } from "./inbox";
export { messagesMaintenance } from "./maintenance";
export { readMessageFile } from "./message-file";
export {
  countUnreadConversations,
  getConversation,
  listConversations,
  listOptOuts,
  listTextNumbers,
  receiveMessage,
} from "./rows";
export { getSending, sendText } from "./send-text";
export { getTextSettings, giveUpForwarding } from "./settings-rows";
export { saveTextSettings } from "./text-settings";
