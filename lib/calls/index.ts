export { addAgent, changeAgent, listAgents, removeAgent } from "./agents/manage-agents";
export {
  getCallPlan,
  getCallWeek,
  previewCallPlan,
  restoreCallPlan,
  saveCallPlan,
  simulateCall,
} from "./call-plan";
export { copyCallPlan, previewCopies } from "./copy-plan";
export { exportCalls } from "./history/export-calls";
export { listCalls } from "./history/list-calls";
export { beginPhoneCheck, finishPhoneCheck, removeAccountPhone } from "./phones/account-phones";
export { listAccountPhones } from "./phones/rows";
export { readRecording } from "./recordings";
export { getCalledNumber, listCalledNumbers, listCallPlans } from "./rows";
export { type VoiceKind, voiceKinds } from "./voice/addresses";
export { answerVoice } from "./voice/answer-voice";
export { askPlatform } from "./voice/platform";
