export { getCallPlan, restoreCallPlan, saveCallPlan, simulateCall } from "./call-plan";
export { listCallPlans, listCalls } from "./rows";
export { isTwilioSignature } from "./twilio-signature";
export { type VoiceKind, voiceKinds } from "./voice/addresses";
export { answerVoice } from "./voice/answer-voice";
