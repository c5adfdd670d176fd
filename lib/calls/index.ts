export {
  getCallPlan,
  getCallWeek,
  previewCallPlan,
  restoreCallPlan,
  saveCallPlan,
  simulateCall,
} from "./call-plan";
export { copyCallPlan, previewCopies } from "./copy-plan";
export { beginPhoneCheck, finishPhoneCheck, removeAccountPhone } from "./phones/account-phones";
export { listAccountPhones } from "./phones/rows";
export { readRecording } from "./recordings";
export { listCallPlans, listCalls } from "./rows";
export { isTwilioSignature } from "./twilio-signature";
export { type VoiceKind, voiceKinds } from "./voice/addresses";
export { answerVoice } from "./voice/answer-voice";
export { askPlatform } from "./voice/platform";
